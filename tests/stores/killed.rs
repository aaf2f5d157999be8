//! Stores whose runs are killed: they go on where they were, inside a portion and inside a huge file, and the catalogue
//! says what the records say. `FONDO_FULL=1`: 200 kills in place of 20.

use std::fs;
use std::time::{Duration, Instant};

use crate::support::program::{end, fondo, start};
use crate::support::store_place::{Place, event};
use serde_json::Value;

/// How often is killed.
fn kills() -> u64 {
    if std::env::var_os("FONDO_FULL").is_some_and(|value| value == "1") { 200 } else { 20 }
}

/// Moments at random, the same in every run of the test.
fn moment(number: u64, below: u64) -> Duration {
    let mut mixed = number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    Duration::from_millis((mixed ^ (mixed >> 31)) % below)
}

/// Starts a call, kills it after a while; whether it was still running.
fn kill_after(place: &Place, words: &[&str], wait: Duration) -> bool {
    let mut run = start(fondo().args(words).arg("--workspace").arg(place.workspace()));
    std::thread::sleep(wait);
    let was_running = run.try_wait().unwrap().is_none();
    let _ = run.kill();
    let _ = run.wait();
    was_running
}

/// How long a call takes here.
fn duration(place: &Place, words: &[&str]) -> Duration {
    let began = Instant::now();
    place.call(words).expect(0);
    began.elapsed()
}

#[test]
fn a_run_that_is_killed_goes_on_where_it_was() {
    let place = Place::new(2000, "sha256_every = 0");
    place.register();
    place.age(85);
    let mut hits = 0;
    for round in 0..kills() {
        hits += u32::from(kill_after(&place, &["verify", "--due", "--threads", "1"], moment(round, 110)));
    }
    place.call(&["verify", "--due"]).expect(0);
    assert_eq!(event(&place.call(&["verify", "--coverage"]).expect(0), "coverage")["overdue_bytes"], 0);
    place.call(&["log", "verify"]).expect(0);
    // Every file was read, and but for what was under way at a kill none was read twice.
    let readings = fs::read_to_string(place.workspace().join("stores/nas/readings.jsonl")).unwrap();
    let files: u64 = readings
        .lines()
        .skip(1)
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["files"].as_u64().unwrap())
        .sum();
    assert_eq!(files, 2000, "{hits} kills");
    let age = event(&place.call(&["verify", "--coverage"]).expect(0), "coverage");
    let oldest: jiff::Timestamp = age["oldest"].as_str().unwrap().parse().unwrap();
    assert!(oldest > jiff::Timestamp::now() - jiff::SignedDuration::from_hours(1), "{age}");
}

#[test]
fn a_registration_that_is_killed_goes_on_and_never_cries_wolf() {
    let place = Place::new(300, "");
    place.register();
    for round in 0..8 {
        for number in 0..60 {
            place.write(
                &format!("busta-{:02}/nuova-{number:03}.tif", 50 + round),
                format!("{round} {number}").as_bytes(),
            );
        }
        kill_after(&place, &["store", "register", "nas"], Duration::from_millis(15 + round * 13));
        // Whatever was reached: the manifest and the log agree.
        place.call(&["verify", "--due"]).expect(0);
    }
    assert_eq!(place.register()["files"], 300 + 8 * 60);
    // Cut off between the log and the name: the log knows the next one.
    let folder = place.workspace().join("stores/nas");
    fs::rename(folder.join("manifest.jsonl"), folder.join("manifest-next.jsonl")).unwrap();
    place.call(&["verify", "--due", "--deep"]).expect(0);
    // Cut off before the log: what was not logged is no record.
    fs::copy(folder.join("manifest.jsonl"), folder.join("kept")).unwrap();
    end(fondo().args(["verify", "--create"]).arg(folder.join("manifest-next.jsonl")).arg(place.root())).expect(0);
    place.call(&["verify", "--due", "--deep"]).expect(0);
    assert!(!folder.join("manifest-next.jsonl").exists());
    place.call(&["rebuild"]).expect(0);
}

/// What the catalogue answers.
fn answers(place: &Place) -> [Value; 3] {
    let shown = place.call(&["log", "show", "store:nas"]).expect(0).events;
    [
        event(&place.call(&["verify", "--coverage"]).expect(0), "coverage"),
        event(&place.call(&["store", "list"]).expect(0), "store"),
        shown.into(),
    ]
}

#[test]
fn a_catalogue_that_is_written_when_the_kill_comes_answers_as_one_that_is_rebuilt() {
    let place = Place::new(2500, "period_days = 30\ngrows = true");
    place.register();
    let longest = duration(&place, &["rebuild"]).max(duration(&place, &["verify", "--due", "--deep"]));
    let below = u64::try_from(longest.as_millis()).unwrap().max(20) * 5 / 4;
    let mut hits = 0;
    for round in 0..kills() {
        let words: &[&str] = match round % 4 {
            0 => &["rebuild"],
            1 => &["verify", "--due", "--deep"],
            2 => &["store", "register", "nas"],
            _ => &["verify", "--due"],
        };
        if round % 4 == 2 {
            place.write(&format!("busta-{:02}/nuova-{round}.tif", 40 + round), b"new");
        }
        hits += u32::from(kill_after(&place, words, moment(round, below)));
        // The next run brings up what was cut off; then what is asked of it is what the records say.
        place.call(&["verify", "--due"]).expect(0);
        if round % 5 == 0 || round + 1 == kills() {
            let before = answers(&place);
            place.call(&["rebuild"]).expect(0);
            assert_eq!(answers(&place), before, "round {round}: {words:?}");
        }
    }
    assert!(hits > 0, "nothing was killed while it ran");
    place.call(&["log", "verify"]).expect(0);
    let integrity: String = rusqlite::Connection::open(place.workspace().join("catalogue.db"))
        .unwrap()
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(integrity, "ok");
}

/// How far the readings got that are under way.
fn under_way(place: &Place) -> Option<String> {
    let mut files = fs::read_dir(place.workspace().join("stores/nas")).unwrap().flatten();
    let file = files.find(|entry| entry.file_name().to_string_lossy().starts_with("under-way"))?;
    fs::read_to_string(file.path()).ok()
}

/// Kills a run as soon as what is under way holds `word` `times` times; false where the run ended before.
fn kill_when(place: &Place, words: &[&str], word: &str, times: usize) -> bool {
    let mut run = start(fondo().args(words).arg("--workspace").arg(place.workspace()));
    loop {
        if run.try_wait().unwrap().is_some() {
            return false;
        }
        if under_way(place).is_some_and(|text| text.matches(word).count() >= times) {
            run.kill().unwrap();
            run.wait().unwrap();
            return true;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn bytes_read(place: &Place, words: &[&str]) -> u64 {
    event(&place.call(words).expect(0), "store-verified")["bytes"].as_u64().unwrap()
}

#[test]
fn killed_inside_a_huge_file_a_run_goes_on_inside_it() {
    const LENGTH: u64 = 320 << 20;
    for settings in ["sha256_every = 0", "sha256_every = 1"] {
        let place = Place::new(1, settings);
        let huge = place.root().join("huge.mkv");
        let mut bytes = vec![0u8; 1 << 20];
        let mut file = fs::File::create(&huge).unwrap();
        for number in 0..LENGTH >> 20 {
            bytes[..8].copy_from_slice(&number.to_le_bytes());
            std::io::Write::write_all(&mut file, &bytes).unwrap();
        }
        drop(file);
        place.register();
        place.age(85);
        let due = ["verify", "--due", "--rate", "120M"];
        assert!(kill_when(&place, &due, "reached", 1));
        assert!(kill_when(&place, &due, "reached", 3), "it goes on, and is killed again");
        let rest = bytes_read(&place, &["verify", "--due"]);
        assert!(rest <= LENGTH - 3 * (64 << 20) + 100, "{rest} bytes were read again of {LENGTH}");
        assert!(under_way(&place).is_none());
        // Damage before the place where it went on is found all the same by the next reading; damage behind it by this
        // one.
        place.age(85);
        assert!(kill_when(&place, &due, "reached", 1));
        let mut file = fs::File::options().write(true).open(&huge).unwrap();
        std::io::Seek::seek(&mut file, std::io::SeekFrom::Start(LENGTH - 5)).unwrap();
        std::io::Write::write_all(&mut file, b"flip!").unwrap();
        drop(file);
        // The file was changed: what was read of it before says nothing any more.
        let ended = place.call(&["verify", "--due"]).expect(1);
        let store = event(&ended, "store-verified");
        assert_eq!(store["changed"], 1, "{store}");
        assert!(store["bytes"].as_u64().unwrap() >= LENGTH, "{store}");
    }
}

#[test]
fn killed_inside_a_portion_a_run_goes_on_inside_it() {
    let place = Place::new(0, "sha256_every = 0");
    let page = vec![7u8; 400_000];
    // Names of which none ends a portion: all files are one.
    let names = (0..).map(|number| format!("busta/carta-{number:03}.tif"));
    let names = names.filter(|name| blake3::hash(name.as_bytes()).as_bytes()[0] > 1).take(200);
    names.for_each(|name| place.write(&name, &[&page[..], name.as_bytes()].concat()));
    place.register();
    place.age(85);
    let due = ["verify", "--due", "--rate", "20M", "--threads", "1"];
    assert!(kill_when(&place, &due, "intact", 1));
    let ended = place.call(&["verify", "--due"]).expect(0);
    let store = event(&ended, "store-verified");
    assert_eq!(store["intact"], 200);
    let read = store["bytes"].as_u64().unwrap();
    assert!(read < 200 * 400_000 - 10_000_000, "{read} bytes were read again");
    assert_eq!(event(&place.call(&["verify", "--coverage"]).expect(0), "coverage")["overdue_bytes"], 0);
}

#[test]
fn what_is_gone_is_told_though_the_run_was_killed_before_it_looked_at_all_names() {
    let place = Place::new(300, "");
    place.register();
    fs::remove_file(place.root().join("busta-01/carta-00101.tif")).unwrap();
    place.call(&["verify", "--due", "--deep"]).expect(1);
    // As after a kill between the portion and the look at all names.
    let store = place.workspace().join("stores/nas");
    fs::remove_file(store.join("findings.jsonl")).unwrap();
    fs::write(store.join("unsettled"), b"").unwrap();
    let ended = place.call(&["verify", "--due"]).expect(1);
    assert_eq!(event(&ended, "store-verified")["missing"], 1);
    assert!(fs::read_to_string(store.join("findings.jsonl")).unwrap().contains("fixity-missing"));
    place.call(&["verify", "--due"]).expect(0);
}

#[test]
fn a_reading_of_everything_goes_on_with_what_it_did_not_reach() {
    let place = Place::new(2500, "");
    place.register();
    let deep = ["verify", "--due", "--deep", "--threads", "1"];
    let readings = || fs::read_to_string(place.workspace().join("stores/nas/readings.jsonl")).unwrap().lines().count();
    let whole = place.workspace().join("stores/nas/whole-reading.json");
    // Killed when some of it was read, not after a time in which a fast machine reads all; it may come to its end all
    // the same.
    let is_in_the_middle = || {
        let begun = readings();
        let mut run = start(fondo().args(deep).arg("--workspace").arg(place.workspace()));
        while readings() < begun + 3 && run.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        let _ = run.kill();
        let _ = run.wait();
        whole.exists()
    };
    assert!((0..40).any(|_| is_in_the_middle()), "never killed in the middle");
    let store = event(&place.call(&deep).expect(0), "store-verified");
    let portions = store["portions"].as_u64().unwrap();
    assert!(!whole.exists());
    let again = event(&place.call(&deep).expect(0), "store-verified")["portions"].as_u64().unwrap();
    assert!(0 < portions && portions < again, "{portions} of {again}");
}
