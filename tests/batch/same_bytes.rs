//! Same delivery, same profile, same instant: the same package bytes, whatever the machine (ARCHITECTURE §3.5).

use std::fs;
use std::path::Path;

use crate::support::delivery::{self, Chance};
use crate::support::program::{end, run_command};
use crate::support::skipped;
use crate::support::tree::packages;

/// Copies a delivery file by file in an order that `seed` shuffles, so that its folders list them in another order.
fn shuffled_copy(from: &Path, to: &Path, seed: u64) {
    let mut files: Vec<_> = walkdir::WalkDir::new(from)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect();
    files.sort();
    let mut chance = Chance(seed);
    for place in (1..files.len()).rev() {
        files.swap(place, usize::try_from(chance.below(place as u64 + 1)).unwrap());
    }
    for file in files {
        let target = to.join(file.strip_prefix(from).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(file, target).unwrap();
    }
}

#[test]
fn threads_order_and_place_change_nothing() {
    let place = tempfile::tempdir().unwrap();
    let source = place.path().join("delivery");
    delivery::make(&source, 5, 4, 90, 120);
    let first = place.path().join("one");
    end(run_command(&source, &first).args(["--threads", "1"])).expect(0);
    let expected = packages(&first);
    assert_eq!(expected.len(), 5);
    for threads in ["2", "4"] {
        let elsewhere = place.path().join(format!("somewhere/quite else {threads}/delivery"));
        shuffled_copy(&source, &elsewhere, threads.parse().unwrap());
        let workspace = place.path().join(format!("workspace {threads}"));
        end(run_command(&elsewhere, &workspace).args(["--threads", threads])).expect(0);
        assert_eq!(packages(&workspace), expected, "{threads} threads, another path, another order");
    }
}

#[test]
fn another_host_name_changes_nothing() {
    let place = tempfile::tempdir().unwrap();
    let source = place.path().join("delivery");
    delivery::make(&source, 2, 2, 60, 80);
    let here = place.path().join("here");
    end(&mut run_command(&source, &here)).expect(0);
    // A name space of its own for the host's name; where the system does not let, that is said.
    let there = place.path().join("there");
    let mut inner = run_command(&source, &there);
    let script = "hostname elsewhere && [ \"$(hostname)\" = elsewhere ] || exit 99; exec \"$0\" \"$@\"";
    let mut command = std::process::Command::new("unshare");
    command.args(["--user", "--map-root-user", "--uts", "sh", "-c", script]).arg(inner.get_program());
    command.args(inner.get_args());
    let unshared = command.output();
    inner.env_clear();
    match unshared {
        Ok(output) if output.status.code() == Some(0) => {}
        other => {
            let _: Option<()> = skipped(&format!("no name space for another host name: {other:?}"));
            return;
        }
    }
    assert_eq!(packages(&there), packages(&here));
}
