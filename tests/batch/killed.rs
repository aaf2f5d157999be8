//! A run that is killed goes on: nothing partial, nothing twice, the same bytes (ARCHITECTURE §3.3 to §3.5).
//!
//! In CI a dozen seeded kills; `FONDO_FULL=1` asks for two hundred (`docs/proofs.md`).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::support::delivery::{self, Chance};
use crate::support::program::{end, fondo, run_command, start};
use crate::support::tree::{event_ids, journal, packages};

type Packages = BTreeMap<String, BTreeMap<String, String>>;

fn full() -> bool {
    std::env::var_os("FONDO_FULL").is_some_and(|value| value == "1")
}

fn kills() -> u32 {
    if full() { 200 } else { 12 }
}

/// What lies under its final name is whole at every moment.
fn nothing_is_partial(workspace: &Path, whole: &Packages) {
    for (name, found) in packages(workspace) {
        let expected = whole.get(&name).unwrap_or_else(|| panic!("{name} is no package of the whole run"));
        assert_eq!(&found, expected, "{name}");
    }
}

/// The end of a run that was killed is the end of one that was not.
fn nothing_is_lost_or_doubled(workspace: &Path, whole: &Packages, whole_events: &[String]) {
    assert_eq!(&packages(workspace), whole);
    let events = event_ids(workspace);
    let once: BTreeSet<_> = events.iter().collect();
    assert_eq!(once.len(), events.len(), "an event stands twice");
    assert_eq!(once, whole_events.iter().collect(), "other events than in the whole run");
    let mut packaged = BTreeMap::<String, u32>::new();
    for line in journal(workspace, "delivery").iter().filter(|line| line["line"] == "unit") {
        *packaged.entry(line["unit"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    assert!(packaged.values().all(|times| *times == 1), "a committed unit was done again: {packaged:?}");
    end(fondo().args(["log", "verify"]).arg("--workspace").arg(workspace)).expect(0);
    let batch = workspace.join("batches/delivery");
    assert!(!batch.join("work").exists() || std::fs::read_dir(batch.join("work")).unwrap().next().is_none());
}

#[test]
fn killed_at_random_moments() {
    let place = tempfile::tempdir().unwrap();
    let source = place.path().join("delivery");
    delivery::make(&source, 6, 5, 120, 160);
    let whole_run = place.path().join("whole");
    let began = Instant::now();
    end(&mut run_command(&source, &whole_run)).expect(0);
    let lasted = u64::try_from(began.elapsed().as_millis()).unwrap().max(1);
    let (whole, whole_events) = (packages(&whole_run), event_ids(&whole_run));
    assert_eq!(whole.len(), 6);

    let mut chance = Chance(20_260_115);
    let (mut killed, mut round) = (0, 0);
    while killed < kills() {
        round += 1;
        let workspace = place.path().join(format!("killed-{round}"));
        loop {
            let mut child = start(&mut run_command(&source, &workspace));
            std::thread::sleep(Duration::from_millis(chance.below(lasted)));
            // A run that ended by itself before the kill is none that was killed.
            let by_itself = child.try_wait().unwrap();
            child.kill().unwrap();
            child.wait().unwrap();
            nothing_is_partial(&workspace, &whole);
            match by_itself {
                Some(status) => {
                    assert_eq!(status.code(), Some(0));
                    break;
                }
                None => killed += 1,
            }
            if killed >= kills() {
                break;
            }
        }
        end(&mut run_command(&source, &workspace)).expect(0);
        nothing_is_lost_or_doubled(&workspace, &whole, &whole_events);
        std::fs::remove_dir_all(&workspace).unwrap();
    }
}

#[test]
fn killed_again_and_again_it_still_comes_to_its_end() {
    let place = tempfile::tempdir().unwrap();
    let source = place.path().join("delivery");
    // One unit that takes longer than a run is left to live: only its pages' checkpoints let it end.
    delivery::make(&source, 1, 60, 300, 400);
    let whole_run = place.path().join("whole");
    let timed = || {
        let began = Instant::now();
        end(&mut run_command(&source, &whole_run)).expect(0);
        began.elapsed()
    };
    let working = timed();
    let (whole, whole_events) = (packages(&whole_run), event_ids(&whole_run));

    // In the short tier, which also runs on busy machines and unoptimised, a run is given the time that it needs to see
    // that nothing is left to do, and then a tenth of a second, or of the time of the whole run.
    let tenth = Duration::from_millis(100);
    let life = if full() { tenth } else { timed() + tenth.max(working / 10) };

    let workspace = place.path().join("killed");
    let mut lives = 0;
    let ended = loop {
        lives += 1;
        assert!(lives <= 2000, "no progress");
        let mut child = start(&mut run_command(&source, &workspace));
        let began = Instant::now();
        let ended = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break Some(status);
            }
            if began.elapsed() >= life {
                break None;
            }
            std::thread::sleep(Duration::from_millis(2));
        };
        let Some(status) = ended else {
            child.kill().unwrap();
            child.wait().unwrap();
            nothing_is_partial(&workspace, &whole);
            continue;
        };
        break status;
    };
    assert_eq!(ended.code(), Some(0));
    nothing_is_lost_or_doubled(&workspace, &whole, &whole_events);
}
