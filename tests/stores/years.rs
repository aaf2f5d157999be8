//! Stores over the years: put on record, read in slices, killed and gone on with, rebuilt.

use std::fs;
use std::path::Path;

use crate::support::program::{end, fondo};
use crate::support::store_place::{Place, codes, event};
use serde_json::Value;

#[test]
fn a_store_is_read_in_slices_and_the_promise_is_kept() {
    let place = Place::new(3000, "period_days = 10\nsha256_every = 0");
    assert_eq!(place.call(&["verify", "--coverage"]).code, Some(2), "it is not on record yet");
    let registered = place.register();
    assert_eq!((&registered["files"], &registered["added"]), (&3000.into(), &3000.into()));
    // Just read: nothing is due today.
    let today = event(&place.call(&["verify", "--due"]).expect(0), "store-verified");
    assert_eq!(today["portions"], 0);
    // Four days on: an eighth of all, at least.
    place.age(4);
    let slice = event(&place.call(&["verify", "--due"]).expect(0), "store-verified");
    let read = slice["intact"].as_u64().unwrap();
    assert!((375..2000).contains(&read), "{slice}");
    // Again on the same day: the next eighth, not the same one.
    place.call(&["verify", "--due"]).expect(0);
    // Close to the end of the period all that is left is read.
    place.age(8);
    let rest = event(&place.call(&["verify", "--due"]).expect(0), "store-verified");
    assert!(rest["intact"].as_u64().unwrap() >= 3000, "{rest}");
    assert_eq!(event(&place.call(&["verify", "--coverage"]).expect(0), "coverage")["overdue_bytes"], 0);
    // Nothing was read for too long.
    place.age(11);
    let late = event(&place.call(&["verify", "--coverage"]).expect(1), "coverage");
    assert!(late["overdue_bytes"].as_u64().unwrap() > 0);
    place.call(&["log", "verify"]).expect(0);
}

#[test]
fn damage_is_found_wherever_it_is_and_moves_over_portions_are_known() {
    let place = Place::new(3000, "");
    place.register();
    place.write("busta-03/carta-00301.tif", b"cartA 301");
    fs::rename(place.root().join("busta-29/carta-02999.tif"), place.root().join("busta-00/away.tif")).unwrap();
    fs::remove_file(place.root().join("busta-11/carta-01111.tif")).unwrap();
    let ended = place.call(&["verify", "--due", "--deep"]).expect(1);
    let found = codes(&ended);
    let has = |path: &str, code: &str| found.iter().any(|(one, other)| one == path && other == code);
    assert!(has("busta-03/carta-00301.tif", "fixity-changed"), "{found:?}");
    assert!(has("busta-00/away.tif", "fixity-moved"), "{found:?}");
    assert!(has("busta-11/carta-01111.tif", "fixity-missing"), "{found:?}");
    assert!(!has("busta-29/carta-02999.tif", "fixity-missing"), "{found:?}");
    // What was found stays on record.
    let kept = fs::read_to_string(place.workspace().join("stores/nas/findings.jsonl")).unwrap();
    assert!(kept.contains("fixity-changed") && kept.contains("fixity-moved"));
    let log = fs::read_dir(place.workspace().join("events")).unwrap().flatten();
    let text: String =
        log.filter(|entry| entry.path().is_file()).map(|entry| fs::read_to_string(entry.path()).unwrap()).collect();
    assert!(text.contains("fixity-check") && text.contains("\"failure\""), "{text}");
}

#[test]
fn new_files_are_added_and_damage_never_is() {
    let place = Place::new(600, "");
    place.register();
    place.write("busta-01/carta-00101.tif", b"altered before the second registration");
    for number in 0..300 {
        place.write(&format!("busta-99/nuova-{number:04}.tif"), b"new");
    }
    let second = place.register();
    assert_eq!((&second["files"], &second["added"]), (&900.into(), &300.into()));
    let found = codes(&place.call(&["verify", "--due", "--deep"]).expect(1));
    assert_eq!(found, [("busta-01/carta-00101.tif".to_owned(), "fixity-changed".to_owned())]);
    assert_eq!(place.register()["added"], 0);
}

#[test]
fn what_is_not_there_is_not_read_and_stays_due() {
    let place = Place::new(200, "");
    place.register();
    place.age(80);
    fs::rename(place.root(), place.folder.path().join("away")).unwrap();
    let ended = place.call(&["verify", "--due"]).expect(4);
    let store = event(&ended, "store-verified");
    assert_eq!(
        (&store["place_unreachable"], &store["missing"], &store["portions"]),
        (&true.into(), &0.into(), &0.into())
    );
    fs::rename(place.folder.path().join("away"), place.root()).unwrap();
    assert_eq!(event(&place.call(&["verify", "--due"]).expect(0), "store-verified")["intact"], 200);
}

#[test]
fn a_manifest_that_was_written_anew_is_not_believed() {
    let place = Place::new(50, "");
    place.register();
    place.write("busta-00/carta-00007.tif", b"altered");
    let manifest = place.workspace().join("stores/nas/manifest.jsonl");
    fs::remove_file(&manifest).unwrap();
    end(fondo().args(["verify", "--create"]).arg(&manifest).arg(place.root())).expect(0);
    let ended = place.call(&["verify", "--due"]).expect(1);
    assert!(ended.stderr.contains("the event log says"), "{}", ended.stderr);
    fs::remove_file(place.workspace().join("catalogue.db")).unwrap();
    let rebuilt = place.call(&["rebuild"]);
    assert!(rebuilt.stderr.contains("the event log says"), "{}", rebuilt.stderr);
}

#[test]
fn a_rebuilt_catalogue_gives_the_same_answers() {
    let place = Place::new(2500, "period_days = 20");
    place.register();
    place.age(9);
    place.call(&["verify", "--due"]).expect(0);
    let answers = || ["--coverage"].map(|word| event(&place.call(&["verify", word]).expect(0), "coverage"));
    let list = || event(&place.call(&["store", "list"]).expect(0), "store");
    let (before, listed) = (answers(), list());
    fs::remove_file(place.workspace().join("catalogue.db")).unwrap();
    place.call(&["rebuild"]).expect(0);
    assert_eq!((answers(), list()), (before, listed));
}

#[test]
fn one_summary_for_people_and_for_machines() {
    let Some(python) = crate::support::python_with("aiosmtpd") else { return };
    let place = Place::new(120, "");
    place.register();
    place.age(80);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judges/mail_server.py");
    let mut server = std::process::Command::new(python)
        .arg(script)
        .arg(place.folder.path())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut port = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(server.stdout.take().unwrap()), &mut port).unwrap();
    let toml = place.workspace().join("fondo.toml");
    let mut text = fs::read_to_string(&toml).unwrap();
    text.push_str(&format!(
        "[mail]\nfrom = \"fondo@archivio.example\"\nto = [\"resp@archivio.example\", \"it@archivio.example\"]\nsmtp = \"127.0.0.1:{}\"\nsecurity = \"none\"\n",
        port.trim()
    ));
    fs::write(&toml, text).unwrap();
    let (metrics, page) = (place.folder.path().join("fondo.prom"), place.folder.path().join("verify.html"));
    let due = |more: &[&str]| {
        let words =
            ["verify", "--due", "--report", "--metrics", metrics.to_str().unwrap(), "--html", page.to_str().unwrap()];
        place.call(&[&words[..], more].concat())
    };
    // All well, and silence is asked for.
    due(&["--only-faults"]).expect(0);
    assert!(!place.folder.path().join("1.eml").exists());
    place.age(80);
    place.write("busta-00/carta-00003.tif", b"altered");
    due(&["--only-faults"]).expect(1);
    let mail = fs::read_to_string(place.folder.path().join("1.eml")).unwrap();
    let _ = server.kill();
    let _ = server.wait();
    assert!(mail.contains("TO resp@archivio.example") && mail.contains("TO it@archivio.example"), "{mail}");
    assert!(mail.contains("LOOK AT IT") && mail.contains("1 changed") && mail.contains("verify.html"), "{mail}");
    let metrics = fs::read_to_string(&metrics).unwrap();
    for line in [
        "fondo_verify_exit_code{store=\"nas\"} 1",
        "fondo_store_faults{store=\"nas\",kind=\"changed\"} 1",
        "# TYPE fondo_store_overdue_bytes gauge",
    ] {
        assert!(metrics.contains(line), "{metrics}");
    }
    assert!(fs::read_to_string(&page).unwrap().contains("<section class=\"bad\"><h2>nas</h2>"));
    // Nobody takes the mail: the bytes are well, and it is told all the same.
    fs::write(place.root().join("busta-00/carta-00003.tif"), b"carta 3").unwrap();
    place.age(80);
    due(&[]).expect(4);
}

#[test]
fn the_units_are_what_systemd_understands() {
    let place = Place::new(1, "");
    let units = place.folder.path().join("units");
    fs::create_dir(&units).unwrap();
    let install = || place.call(&["jobs", "--at", "21:30", "--install", units.to_str().unwrap()]).expect(0);
    assert!(install().stderr.contains("nobody to tell"));
    let toml = place.workspace().join("fondo.toml");
    let text = fs::read_to_string(&toml).unwrap();
    let mail = |how: &str| {
        fs::write(&toml, format!("{text}\n[mail]\nfrom = \"a@b.example\"\nto = [\"a@b.example\"]\n{how}\n"))
    };
    mail("sendmail = \"/usr/sbin/sendmail\"").unwrap();
    assert!(install().stderr.contains("gains no privileges"));
    let cron = place.call(&["jobs", "--cron"]).expect(0);
    assert_eq!(cron.stderr, "");
    mail("smtp = \"127.0.0.1:25\"").unwrap();
    assert_eq!(install().stderr, "");
    assert!(event(&cron, "job-file")["text"].as_str().unwrap().contains("verify --due --report --background"));
    // A machine without systemd has cron.
    if std::process::Command::new("systemd-analyze").arg("--version").output().is_err() {
        println!("skipped: systemd-analyze is not installed");
        return;
    }
    let names = ["fondo-verify.service", "fondo-verify.timer"].map(|name| units.join(name));
    let judged = std::process::Command::new("systemd-analyze").arg("verify").args(&names).output().unwrap();
    let said = String::from_utf8_lossy(&judged.stderr);
    assert!(judged.status.success() && !said.contains("fondo-verify"), "{said}");
}

#[test]
fn a_random_sample_says_what_it_can_and_no_more() {
    let place = Place::new(400, "");
    place.register();
    // 29 files find damage of a tenth of all with 95 %.
    let well = event(&place.call(&["verify", "--audit", "10"]).expect(0), "audit");
    assert_eq!((&well["sample"], &well["holds"], &well["is_everything"]), (&29.into(), &true.into(), &false.into()));
    // More than there are: every file is read.
    let all = event(&place.call(&["verify", "--audit", "0.1", "--confidence", "99"]).expect(0), "audit");
    assert_eq!((&all["sample"], &all["is_everything"]), (&400.into(), &true.into()));
    for number in 0..200 {
        place.write(&format!("busta-{:02}/carta-{:05}.tif", number * 2 / 100, number * 2), b"altered");
    }
    let bad = event(&place.call(&["verify", "--audit", "10"]).expect(1), "audit");
    assert!(bad["faults"].as_u64().unwrap() > 0 && bad["holds"] == false, "{bad}");
    fs::rename(place.root(), place.folder.path().join("away")).unwrap();
    let away = event(&place.call(&["verify", "--audit", "10"]).expect(4), "audit");
    assert_eq!((&away["unreachable"], &away["faults"]), (&29.into(), &0.into()));
    let away = event(&place.call(&["verify", "--audit", "0.1", "--confidence", "99"]).expect(4), "audit");
    assert_eq!((&away["sample"], &away["is_everything"]), (&400.into(), &false.into()), "nothing of it was read");
    place.call(&["verify", "--audit", "0.00001"]).expect(2);
}

#[test]
fn a_damaged_catalogue_is_noticed() {
    let place = Place::new(1500, "");
    place.register();
    let database = place.workspace().join("catalogue.db");
    // A value that is wrong in a sound file: the readings know better.
    let connection = rusqlite::Connection::open(&database).unwrap();
    connection.execute("UPDATE portion SET read = read + 400000000", []).unwrap();
    drop(connection);
    place.call(&["verify", "--due"]).expect(0);
    let age = event(&place.call(&["verify", "--coverage"]).expect(0), "coverage");
    let oldest: jiff::Timestamp = age["oldest"].as_str().unwrap().parse().unwrap();
    assert!(oldest <= jiff::Timestamp::now(), "{age}");
    // Pages that are no pages.
    let mut bytes = fs::read(&database).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 6000].fill(0xA5);
    fs::write(&database, bytes).unwrap();
    let ended = place.call(&["verify", "--due"]).expect(4);
    assert!(ended.stderr.contains("damaged") && ended.stderr.contains("fondo rebuild"), "{}", ended.stderr);
    place.call(&["rebuild"]).expect(0);
    place.call(&["verify", "--due", "--deep"]).expect(0);
}

#[test]
fn a_store_that_grows_takes_new_files_over_by_itself() {
    let place = Place::new(50, "grows = true");
    place.register();
    place.write("busta-07/nuova.tif", b"new");
    place.call(&["verify", "--due"]).expect(0);
    assert_eq!(event(&place.call(&["store", "list"]).expect(0), "store")["files"], 51);
    assert_eq!(event(&place.call(&["verify", "--due", "--deep"]).expect(0), "store-verified")["intact"], 51);
}

#[test]
fn a_server_and_sendmail_are_told() {
    let place = Place::new(5, "");
    place.register();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/fondo", listener.local_addr().unwrap());
    let told = std::thread::spawn(move || {
        use std::io::{BufRead, Read, Write};
        let (stream, _) = listener.accept().unwrap();
        let mut reader = std::io::BufReader::new(stream);
        let (mut line, mut length) = (String::new(), 0);
        while reader.read_line(&mut line).unwrap() > 2 {
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            line.clear();
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        reader.into_inner().write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n").unwrap();
        serde_json::from_slice::<Value>(&body).unwrap()
    });
    let (sendmail, taken) = (place.folder.path().join("sendmail"), place.folder.path().join("taken"));
    fs::write(&sendmail, format!("#!/bin/sh\ncat > '{}'\n", taken.display())).unwrap();
    fs::set_permissions(&sendmail, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let toml = place.workspace().join("fondo.toml");
    let mut text = fs::read_to_string(&toml).unwrap();
    text.push_str(&format!(
        "[mail]\nfrom = \"fondo@archivio.example\"\nto = [\"it@archivio.example\"]\nsendmail = \"{}\"\n[webhook]\nurl = \"{url}\"\n",
        sendmail.display()
    ));
    fs::write(&toml, text).unwrap();
    place.call(&["verify", "--due", "--report"]).expect(0);
    let told = told.join().unwrap();
    assert_eq!(
        (&told["event"], &told["exit"], &told["stores"][0]["store"]),
        (&"verify-summary".into(), &0.into(), &"nas".into())
    );
    assert!(fs::read_to_string(taken).unwrap().contains("To: it@archivio.example"));
}

#[test]
fn two_runs_never_meet() {
    let place = Place::new(10, "");
    place.register();
    let held =
        fondo::catalogue::Workspace::open_or_create(&place.workspace(), fondo::catalogue::Access::Write).unwrap();
    place.call(&["verify", "--due"]).expect(75);
    place.call(&["verify", "--coverage"]).expect(0);
    drop(held);
}

#[test]
fn what_does_not_go_with_what_is_asked_is_refused() {
    let place = Place::new(1, "");
    place.register();
    let (seal, root) = ("0".repeat(64), place.root().display().to_string());
    let manifest = place.workspace().join("stores/nas/manifest.jsonl").display().to_string();
    let listed = ["verify", &root, "--manifest", &manifest];
    let well: [&[&str]; 3] = [&["verify", "--due"], &["verify", "--coverage"], &["verify", "--audit", "50"]];
    for words in well.into_iter().chain([&listed[..]]) {
        place.call(words).expect(0);
        let is_due = words[1] == "--due";
        let is_place = words.len() == listed.len();
        for (more, goes) in [
            (&["--metrics", "m"][..], is_due),
            (&["--html", "m"], is_due),
            (&["--report"], is_due),
            (&["--seal", &seal], is_place),
            (&["--quick"], is_place),
            (&["--blake3"], false),
            (&["--confidence", "90"], words[1] == "--audit"),
        ] {
            if !goes {
                let ended = place.call(&[words, more].concat()).expect(2);
                assert!(ended.stderr.contains("cannot be used with"), "{words:?} {more:?}: {}", ended.stderr);
            }
        }
    }
}

#[test]
fn a_report_to_nobody_does_not_pass_for_one() {
    let place = Place::new(1, "");
    place.register();
    let ended = place.call(&["verify", "--due", "--report"]).expect(4);
    assert!(ended.stderr.contains("neither [mail] nor [webhook]"), "{}", ended.stderr);
    // What is not to be told needs nobody who is told.
    place.call(&["verify", "--due", "--report", "--only-faults"]).expect(0);
}

#[test]
fn of_a_lost_catalogue_it_is_said_how_it_comes_back() {
    let place = Place::new(1, "");
    place.register();
    fs::remove_file(place.workspace().join("catalogue.db")).unwrap();
    let ended = place.call(&["verify", "--coverage"]).expect(2);
    assert!(ended.stderr.contains("fondo rebuild"), "{}", ended.stderr);
    place.call(&["rebuild"]).expect(0);
    place.call(&["verify", "--coverage"]).expect(0);
}

#[test]
fn a_line_that_a_crash_left_is_not_called_an_attack() {
    let place = Place::new(1, "");
    place.register();
    let log = fs::read_dir(place.workspace().join("events")).unwrap().flatten().map(|entry| entry.path());
    let log = log.filter(|path| path.extension().is_some_and(|extension| extension == "jsonl")).max().unwrap();
    let mut text = fs::read(&log).unwrap();
    text.extend_from_slice(b"{\"format\":");
    fs::write(&log, text).unwrap();
    let ended = place.call(&["log", "verify"]).expect(1);
    assert!(ended.stderr.contains("What stands before it is whole"), "{}", ended.stderr);
    place.age(80);
    place.call(&["verify", "--due"]).expect(0);
    place.call(&["log", "verify"]).expect(0);
}

#[test]
fn stores_need_no_delivery() {
    let place = Place::new(3, "");
    let store = fs::read_to_string(place.workspace().join("fondo.toml")).unwrap();
    let store = &store[store.find("\n[[stores]]").unwrap()..];
    fs::remove_dir_all(place.workspace()).unwrap();
    fs::create_dir(place.workspace()).unwrap();
    fs::write(place.workspace().join("fondo.toml"), format!("version = 1\n{store}")).unwrap();
    place.register();
    place.age(80);
    place.call(&["verify", "--due"]).expect(0);
    place.call(&["log", "verify"]).expect(0);
}

#[test]
fn a_clock_that_was_wrong_once_puts_nothing_off() {
    let place = Place::new(200, "sha256_every = 0");
    place.register();
    place.age(-26_000);
    let ahead = event(&place.call(&["verify", "--coverage"]).expect(1), "coverage");
    assert!(ahead["alarm"] == true && ahead["ahead_bytes"] == ahead["bytes"], "{ahead}");
    let read = event(&place.call(&["verify", "--due"]).expect(0), "store-verified");
    assert_eq!(read["intact"], 200, "{read}");
    let well = event(&place.call(&["verify", "--coverage"]).expect(0), "coverage");
    assert!(well["alarm"] == false && well["ahead_bytes"].is_null(), "{well}");
}

#[test]
fn the_alarm_names_what_could_not_be_read() {
    let place = Place::new(300, "period_days = 10\nsha256_every = 0");
    place.register();
    place.age(9);
    let (folder, away) = (place.root().join("busta-00"), place.folder.path().join("away"));
    fs::rename(&folder, &away).unwrap();
    std::os::unix::fs::symlink(&away, &folder).unwrap();
    let read = event(&place.call(&["verify", "--due"]).expect(4), "store-verified");
    assert!(read["unreachable"] == 100 && read["alarm"] == true && read["not_read_bytes"].as_u64() > Some(0), "{read}");
    let age = event(&place.call(&["verify", "--coverage"]).expect(1), "coverage");
    assert_eq!(age["not_read_bytes"], read["not_read_bytes"]);
    let people = fondo().args(["verify", "--coverage", "--workspace"]).arg(place.workspace()).output().unwrap();
    let people = String::from_utf8_lossy(&people.stdout);
    assert!(people.contains("could not be read"), "{people}");
    fs::remove_file(&folder).unwrap();
    fs::rename(&away, &folder).unwrap();
    place.call(&["verify", "--due"]).expect(0);
    assert!(event(&place.call(&["verify", "--coverage"]).expect(0), "coverage")["not_read_bytes"].is_null());
}

/// A device that is mounted below a store after it was put on record, and then is not: a really mounted one.
#[test]
fn devices_that_come_below_a_store_are_put_on_record() {
    let script = r#"
        set -e
        for round in one two; do
            "$1" store register nas --workspace "$2/workspace" >/dev/null
            mkdir -p "$2/nas/disk-$round"; mount -t tmpfs none "$2/nas/disk-$round"
            echo deep > "$2/nas/disk-$round/1.tif"; echo deeper > "$2/nas/disk-$round/2.tif"
        done
        "$1" store register nas --workspace "$2/workspace" >/dev/null
        umount "$2/nas/disk-one" "$2/nas/disk-two"; echo stray > "$2/nas/disk-one/stray.tif"
        set +e
        "$1" store register nas --json --workspace "$2/workspace"
        "$1" verify --due --deep --json --workspace "$2/workspace"; echo "{\"code\":$?}"
    "#;
    let place = Place::new(5, "");
    let mut command = std::process::Command::new("unshare");
    command.args(["-rm", "sh", "-c", script, "sh", env!("CARGO_BIN_EXE_fondo")]).arg(place.folder.path());
    let ended = end(&mut command);
    if ended.events.is_empty() {
        let _: Option<()> = crate::support::skipped(&format!("devices cannot be mounted here: {}", ended.stderr));
        return;
    }
    assert_eq!(event(&ended, "store-registered")["added"], 0, "what lies at the place of a device is not part of it");
    let verified = event(&ended, "store-verified");
    let counts = ["intact", "unreachable", "missing"].map(|name| verified[name].as_u64().unwrap());
    assert_eq!(counts, [5, 4, 0], "{verified} {}", ended.stderr);
}

#[test]
fn what_was_not_done_is_told_as_such() {
    let place = Place::new(5, "");
    let plain = |words: &[&str], code: i32| {
        let output = fondo().args(words).arg("--workspace").arg(place.workspace()).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    place.register();
    assert_eq!(plain(&["repair", "nas"], 0), "nothing to restore\n");
    let toml = place.workspace().join("fondo.toml");
    let text = fs::read_to_string(&toml).unwrap();
    let other = place.folder.path().join("tape");
    fs::create_dir(&other).unwrap();
    fs::write(&toml, format!("{text}\n[[stores]]\nname = \"tape\"\npath = \"{}\"\n", other.display())).unwrap();
    let page = place.folder.path().join("verify.html");
    let told = plain(&["verify", "--due", "--html", page.to_str().unwrap()], 2);
    assert!(told.contains("nas: ") && !told.contains("tape"), "{told}");
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains("UTC: store not registered</p>") && !page.contains("nothing was done"), "{page}");
    assert!(page.contains("<h2>tape</h2>\n<p>failed to use the store `tape`: it is not on record yet</p>"), "{page}");
    fs::write(&toml, text.split("\n[[stores]]").next().unwrap()).unwrap();
    assert_eq!(plain(&["store", "list"], 0), "no store in fondo.toml\n");
}
