//! Faults of decoders, of the disk, of the source: one bad file is one finding, and nothing is lost (ARCHITECTURE §3.1,
//! §3.3, §3.6).

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::delivery;
use crate::support::people::{decide, file, hire, on_page, profile, sample};
use crate::support::plain_tiff::noise;
use crate::support::program::{AT, end, fondo, run_command};
use crate::support::skipped;
use crate::support::tree::{digests, findings, packages};
use fondo::batch::{self, Ending, RunError, RunRequest};
use fondo::engine::Cancel;
use fondo::progress::{Listener, Progress, Silent, Stage};
use fondo::records::Lang;
use fondo::survey::SurveyError;
use serde_json::Value;

/// A program that `cargo test` builds beside the tests.
fn example(name: &str) -> PathBuf {
    let mut program = std::env::current_exe().unwrap();
    program.pop();
    program.pop();
    program.push("examples");
    program.push(name);
    assert!(program.exists(), "`cargo test` builds the doubles; for a single test run `cargo build --examples` first");
    program
}

fn request(source: &Path, workspace: &Path) -> RunRequest {
    RunRequest {
        source: source.to_owned(),
        workspace: workspace.to_owned(),
        profile: "deposito".to_owned(),
        at: Some(AT.parse().unwrap()),
        batch: None,
        inventory: None,
        scope: None,
        corrective: None,
        withdrawals: None,
        threads: Some(2),
        memory: Some(256 << 20),
        paranoid: false,
        operator: None,
        lang: Lang::En,
        shapes: Vec::new(),
        worker: None,
        search_path: None,
    }
}

#[test]
fn a_decoder_that_falls_over_or_is_led_astray_costs_one_finding_each() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("delivery"), place.path().join("w"));
    let modes = [
        ("hang", "decoding-too-slow"),
        ("abort", "decoding-died"),
        ("panic", "decoding-broke-off"),
        ("eat", "decoding-died"),
        ("babble", "decoding-misunderstood"),
        ("fewer bytes", "decoding-misunderstood"),
        ("wrong image", "decoding-misunderstood"),
        ("no end", "decoding-misunderstood"),
    ];
    delivery::make(&source, 10, 2, 60, 80);
    for (unit, (word, _)) in (1..).zip(modes) {
        // Behind the image, where no reader of TIFF looks.
        let path = source.join(format!("F{unit:04}/F{unit:04}_0002.tif"));
        let mut page = fs::read(&path).unwrap();
        page.extend_from_slice(format!("decoder: {word}").as_bytes());
        fs::write(path, page).unwrap();
    }
    let profile = place.path().join("short.toml");
    let text = include_str!("../../profiles/deposito.toml");
    let shorter = text.lines().map(|line| if line.starts_with("timeout_s") { "timeout_s = 2" } else { line });
    fs::write(&profile, shorter.collect::<Vec<_>>().join("\n")).unwrap();
    assert!(fs::read_to_string(&profile).unwrap().contains("timeout_s = 2"));

    let request = RunRequest {
        worker: Some(example("hostile-worker")),
        profile: profile.display().to_string(),
        ..request(&source, &workspace)
    };
    let outcome = batch::run(&request, &Silent, &Cancel::default()).unwrap();
    assert_eq!(outcome.ending, Ending::SomeNotAccepted);
    assert_eq!((outcome.totals.packaged, outcome.totals.held), (2, 8));
    let found = findings(&workspace, "delivery");
    for (unit, (_, code)) in (1..).zip(modes) {
        let page = format!("F{unit:04}_0002.tif");
        let about: Vec<_> = found.iter().filter(|row| row.path.ends_with(&page)).map(|row| row.code.as_str()).collect();
        assert_eq!(about.iter().filter(|slug| slug.starts_with("decoding-")).count(), 1, "F{unit:04}: {about:?}");
        assert!(about.contains(&code), "F{unit:04}: {about:?}");
    }
}

/// Breaks off in the run itself, over the third file that was dealt with and over the second unit that ends.
#[derive(Default)]
struct Stumbling {
    files: std::sync::atomic::AtomicU32,
    units: std::sync::atomic::AtomicU32,
}

impl Listener for Stumbling {
    fn say(&self, progress: Progress<'_>) {
        use std::sync::atomic::Ordering::SeqCst;
        match progress {
            Progress::Pages { .. } => assert_ne!(self.files.fetch_add(1, SeqCst), 2, "stumbled over a file"),
            Progress::Unit { .. } => assert_ne!(self.units.fetch_add(1, SeqCst), 1, "stumbled over a unit"),
            _ => {}
        }
    }
}

/// A fault of the program itself, outside of the confined processes, costs a unit a finding too, and the next run tries
/// again.
#[test]
fn a_fault_of_the_program_itself_costs_no_batch() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("delivery"), place.path().join("w"));
    delivery::make(&source, 4, 2, 60, 80);
    let request =
        RunRequest { threads: Some(1), worker: Some(example("hostile-worker")), ..request(&source, &workspace) };
    let outcome = batch::run(&request, &Stumbling::default(), &Cancel::default()).unwrap();
    assert_eq!(outcome.ending, Ending::SomeNotAccepted);
    let told = findings(&workspace, "delivery").iter().filter(|row| row.code == "fondo-fault").count();
    assert!(told >= 1, "nothing was said");
    let again = batch::run(&request, &Silent, &Cancel::default()).unwrap();
    assert_eq!((again.ending, again.totals.held), (Ending::AllWell, 0));
    assert_eq!(packages(&workspace).keys().filter(|name| name.ends_with("_v1")).count(), 4);
}

/// A file whose copies are more than a worker hands back at once is dealt with in rounds, and nothing of it is missing.
#[test]
fn a_file_of_many_large_pages_is_dealt_with_in_rounds() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("delivery"), place.path().join("w"));
    fs::create_dir_all(source.join("F0001")).unwrap();
    fs::write(source.join("F0001/F0001_0001.tif"), many_pages(7, 2200)).unwrap();
    end(run_command(&source, &workspace).args(["--memory", "256M"])).expect(0);
    let access = workspace.join("packages/F0001/F0001_v1/data/representations/access");
    let copies: Vec<_> = fs::read_dir(access).unwrap().map(|entry| entry.unwrap()).collect();
    assert_eq!(copies.len(), 7);
    let bytes: u64 = copies.iter().map(|copy| copy.metadata().unwrap().len()).sum();
    assert!(bytes > 20 << 20, "{bytes} bytes fit into one round: the test proves nothing");
}

/// A TIFF of `count` square pages of grey noise, which JPEG cannot make small.
fn many_pages(count: u32, side: u32) -> Vec<u8> {
    let area = (side * side) as usize;
    let mut bytes = b"II*\0\x08\0\0\0".to_vec();
    for page in 1..=count {
        let start = bytes.len() as u32;
        let pixels = start + 2 + 10 * 12 + 4 + 8;
        let short = |value: u32| (3u16, 1u32, value);
        let long = |value: u32| (4u16, 1u32, value);
        let fields = [
            (256u16, long(side)),
            (257, long(side)),
            (258, short(8)),
            (259, short(1)),
            (262, short(1)),
            (273, long(pixels)),
            (278, long(side)),
            (279, long(area as u32)),
            (282, (5, 1, pixels - 8)),
            (283, (5, 1, pixels - 8)),
        ];
        bytes.extend_from_slice(&(fields.len() as u16).to_le_bytes());
        for (tag, (kind, number, value)) in fields {
            bytes.extend_from_slice(&tag.to_le_bytes());
            bytes.extend_from_slice(&kind.to_le_bytes());
            bytes.extend_from_slice(&number.to_le_bytes());
            bytes.extend_from_slice(&value.to_le_bytes());
        }
        let next = if page == count { 0 } else { pixels + area as u32 };
        bytes.extend_from_slice(&next.to_le_bytes());
        bytes.extend_from_slice(&[300u32, 1].map(u32::to_le_bytes).concat());
        bytes.extend(noise(area));
    }
    bytes
}

/// The disk of the workspace fills up while a run is at work; when there is room again, the same command goes on.
#[test]
fn a_full_disk_stops_a_run_and_loses_nothing() {
    let place = tempfile::tempdir().unwrap();
    let (source, whole, mount) = (place.path().join("delivery"), place.path().join("whole"), place.path().join("disk"));
    delivery::make(&source, 8, 6, 300, 400);
    end(&mut run_command(&source, &whole)).expect(0);
    fs::create_dir_all(&mount).unwrap();
    let inner = run_command(&source, &mount.join("w"));
    let script = r#"
        out=$1; disk=$2; shift 2
        mount -t tmpfs -o size=160m none "$disk" || exit 99
        "$@" >/dev/null 2>"$out/stderr" &
        run=$!
        head -c 1G /dev/zero >"$disk/filler" 2>/dev/null
        wait $run; first=$?
        rm "$disk/filler"
        "$@" >/dev/null 2>>"$out/stderr"; second=$?
        "$1" log verify --workspace "$disk/w" >/dev/null || exit 98
        cp -r "$disk/w" "$out/w"
        echo "$first $second"
    "#;
    let out = place.path().join("out");
    fs::create_dir_all(&out).unwrap();
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"]).arg(&out).arg(&mount);
    command.arg(inner.get_program()).args(inner.get_args()).env("LC_ALL", "C");
    let output = command.output();
    let codes = match &output {
        Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        other => {
            let _: Option<()> = skipped(&format!("no name space with a small disk of its own: {other:?}"));
            return;
        }
    };
    let said = fs::read_to_string(out.join("stderr")).unwrap();
    // A machine that is fast enough finishes before the disk is full; it must not claim anything else.
    assert!(codes == "4 0" || codes == "0 0", "{codes}: {said}");
    if codes.starts_with('4') {
        assert!(said.contains("Make room on the disk"), "{said}");
    }
    assert_eq!(packages(&out.join("w")), packages(&whole));
}

#[test]
fn too_small_a_disk_is_told_before_anything_is_read() {
    let place = tempfile::tempdir().unwrap();
    let (source, mount) = (place.path().join("delivery"), place.path().join("disk"));
    delivery::make(&source, 2, 2, 60, 80);
    fs::create_dir_all(&mount).unwrap();
    let inner = run_command(&source, &mount.join("w"));
    let script = r#"mount -t tmpfs -o size=8m none "$1" || exit 99; shift; exec "$@""#;
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"]).arg(&mount);
    command.arg(inner.get_program()).args(inner.get_args()).env("LC_ALL", "C");
    match command.output() {
        Ok(output) if output.status.code() == Some(4) => {
            assert!(String::from_utf8_lossy(&output.stderr).contains("Make room on the disk"));
        }
        other => {
            let _: Option<()> = skipped(&format!("no name space with a small disk of its own: {other:?}"));
        }
    }
}

#[test]
fn the_source_is_never_touched_and_odd_entries_are_findings() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("delivery"), place.path().join("w"));
    delivery::make(&source, 2, 2, 60, 80);
    std::os::unix::fs::symlink("/etc/passwd", source.join("F0001/link.tif")).unwrap();
    std::os::unix::fs::symlink("..", source.join("F0002/loop")).unwrap();
    let status = Command::new("mkfifo").arg(source.join("F0002/pipe.tif")).status().unwrap();
    assert!(status.success());
    let contents = digests(&source);
    let before = stamps(&source);
    let run = end(&mut run_command(&source, &workspace));
    assert!(matches!(run.code, Some(0 | 3)), "{}", run.stderr);
    assert_eq!(stamps(&source), before, "a time, a mode or a name in the source changed");
    assert_eq!(digests(&source), contents);
    let found = findings(&workspace, "delivery");
    for name in ["link.tif", "loop", "pipe.tif"] {
        assert!(found.iter().any(|row| row.path.ends_with(name)), "nothing is said of {name}: {found:?}");
    }
    let passwd = fs::read("/etc/passwd").unwrap();
    let digest = blake3::hash(&passwd).to_hex().to_string();
    assert!(digests(&workspace).values().all(|found| *found != digest), "a link was followed out of the source");
}

/// Name, mode, size, modification and access time of everything in a folder.
fn stamps(root: &Path) -> Vec<String> {
    use std::os::unix::fs::MetadataExt;
    let entries = walkdir::WalkDir::new(root).sort_by_file_name().into_iter().map(Result::unwrap);
    // Folders that this walk lists get their access time from it.
    let told = |entry: walkdir::DirEntry| {
        let stat = entry.path().symlink_metadata().unwrap();
        let read = if stat.is_file() { stat.atime_nsec() } else { 0 };
        format!("{} {:o} {} {} {read}", entry.path().display(), stat.mode(), stat.len(), stat.mtime_nsec())
    };
    entries.map(told).collect()
}

#[test]
fn a_file_that_cannot_be_read_holds_its_unit_alone() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("delivery"), place.path().join("w"));
    delivery::make(&source, 2, 2, 60, 80);
    let page = source.join("F0001/F0001_0001.tif");
    fs::set_permissions(&page, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&page).is_ok() {
        // Root reads everything; a folder in the place of the file nobody reads as one.
        println!("this user reads files without permission: the case is checked with an ordinary user");
        return;
    }
    let run = end(&mut run_command(&source, &workspace)).expect(3);
    assert_eq!((run.number("packaged"), run.number("held")), (1, 1));
    fs::set_permissions(&page, fs::Permissions::from_mode(0o644)).unwrap();
    let again = end(&mut run_command(&source, &workspace)).expect(0);
    assert_eq!((again.number("packaged"), again.number("unchanged")), (1, 1));
}

#[test]
fn a_second_writer_is_told_to_wait() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("delivery"), place.path().join("w"));
    delivery::make(&source, 1, 1, 60, 80);
    end(&mut run_command(&source, &workspace)).expect(0);
    let held = fondo::catalogue::Workspace::open_or_create(&workspace, fondo::catalogue::Access::Write).unwrap();
    let locked = end(&mut run_command(&source, &workspace)).expect(75);
    assert!(locked.stderr.contains("another fondo"), "{}", locked.stderr);
    let looked = end(fondo().args(["status", "--json", "--workspace"]).arg(&workspace)).expect(0);
    assert_eq!(looked.events[0]["event"], Value::from("status"));
    drop(held);
    end(&mut run_command(&source, &workspace)).expect(0);
}

#[test]
fn delivery_and_workspace_never_overlap() {
    let place = tempfile::tempdir().unwrap();
    let source = place.path().join("delivery");
    delivery::make(&source, 1, 1, 60, 80);
    let before = digests(&source);
    let inside = source.join("w");
    end(&mut run_command(&source, &inside)).expect(2);
    assert_eq!(digests(&source), before, "something was left in the source");
    assert!(!inside.exists());
}

#[test]
fn system_files_are_left_out_and_what_lies_behind_them_is_not() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("delivery"), place.path().join("w"));
    delivery::make(&source, 2, 2, 60, 80);
    for name in ["F0001/.DS_Store", "F0001/._F0001_0001.tif", "F0001/F0001_0001.tif.Thumbs.db", ".DS_Store"] {
        fs::write(source.join(name), "system").unwrap();
    }
    fs::create_dir_all(source.join("F0001/.Trashes/deep")).unwrap();
    fs::write(source.join("F0001/.Trashes/deep/x.tif"), "system").unwrap();
    let names = "F0001/.DS_Store F0001/F0001_0001.tif F0001/F0001_0002.tif F0002/F0002_0001.tif F0002/F0002_0002.tif";
    let line = |name: &str| {
        let digest = fondo::io::Hasher::of(&fs::read(source.join(name)).unwrap()).0.sha256;
        format!("{digest}  {name}\n")
    };
    let list: String = names.split(' ').map(line).collect();
    fs::write(source.join("checksums.sha256"), list).unwrap();
    let run = end(&mut run_command(&source, &workspace)).expect(0);
    assert_eq!((run.number("packaged"), run.number("pages")), (2, 4), "{:?}", findings(&workspace, "delivery"));
}

#[test]
fn an_inventory_names_profiles_and_never_files_of_the_machine() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("delivery"), place.path().join("w"));
    delivery::make(&source, 3, 1, 60, 80);
    let outside = place.path().join("outside.toml");
    fs::write(&outside, include_str!("../../profiles/registri.toml")).unwrap();
    let rows = format!("identificativo;profilo\nF0001;registri\nF0002;{}\nF0003;\n", outside.display());
    fs::write(source.join("inventario.csv"), rows).unwrap();
    let run = end(&mut run_command(&source, &workspace)).expect(3);
    assert_eq!((run.number("packaged"), run.number("held")), (2, 1));
    let found = findings(&workspace, "delivery");
    assert!(found.iter().any(|row| row.unit == "F0002" && row.code == "inventory-unknown-profile"), "{found:?}");
    end(&mut run_command(&source, &workspace)).expect(3);
}

/// Stops a run when the first page is done.
struct StopAfterOne(Cancel);

impl Listener for StopAfterOne {
    fn say(&self, message: Progress<'_>) {
        if let Progress::Pages { .. } = message {
            self.0.request();
        }
    }
}

/// Stops when a stage begins.
struct StopAt(Stage, Cancel);

impl Listener for StopAt {
    fn say(&self, message: Progress<'_>) {
        if let Progress::Stage { stage, .. } = message
            && stage == self.0
        {
            self.1.request();
        }
    }
}

#[test]
fn what_waits_is_judged_by_the_terms_under_which_it_waits() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("delivery"), place.path().join("w"));
    delivery::make(&source, 2, 3, 60, 80);
    let run = |accept: &str, listener: &dyn Listener, cancel: &Cancel| {
        let profile = profile(place.path(), accept).display().to_string();
        let worker = Some(example("hostile-worker"));
        batch::run(&RunRequest { worker, profile, ..request(&source, &workspace) }, listener, cancel).unwrap()
    };
    let sampled = "[accept]\n[accept.sample]\nlevel = \"II\"\naql_major = 1.0\naql_minor = 4.0";
    assert_eq!(run(sampled, &Silent, &Cancel::default()).totals.held, 2);
    hire(&workspace);
    let page = on_page(&sample(&workspace, "delivery")["pages"][0], "accept");
    // A profile that asks nobody, and the run that brings it is stopped before it has come to any unit.
    let cancel = Cancel::default();
    assert_eq!(run("", &StopAt(Stage::Process, cancel.clone()), &cancel).ending, Ending::Interrupted);
    assert_eq!(decide(&workspace, &file(place.path(), "delivery", &[page])).number("packaged"), 0);
    assert!(packages(&workspace).is_empty());
    assert_eq!(run("", &Silent, &Cancel::default()).totals.packaged, 2);
}

#[test]
fn a_survey_stops_when_it_is_to() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("delivery"), place.path().join("w"));
    delivery::make(&source, 2, 2, 60, 80);
    let request = RunRequest { worker: Some(example("hostile-worker")), ..request(&source, &workspace) };
    let cancel = Cancel::default();
    let planned =
        batch::plan(&request, &StopAt(Stage::Survey, cancel.clone()), &cancel, &mut |_| panic!("it was stopped"));
    assert!(matches!(planned, Err(RunError::Survey(SurveyError::Stopped))), "{planned:?}");
    assert!(!workspace.exists());

    let cancel = Cancel::default();
    let stopped = batch::run(&request, &StopAt(Stage::Survey, cancel.clone()), &cancel);
    assert!(matches!(stopped, Err(RunError::Survey(SurveyError::Stopped))), "{stopped:?}");
    let folder = workspace.join("batches/delivery");
    assert!(!folder.join("plan.jsonl").exists());
    let journal = fs::read_to_string(folder.join("journal.jsonl")).unwrap();
    assert!(journal.lines().next_back().unwrap().contains("\"exit\":5"), "{journal}");
    let ended = batch::run(&request, &Silent, &Cancel::default()).unwrap();
    assert_eq!((ended.ending, ended.totals.packaged), (Ending::AllWell, 2));
}

/// Whoever is in a hurry need not wait for a plan, and it leaves nothing behind where it ends by itself.
#[cfg(unix)]
#[test]
fn a_plan_ends_at_the_second_interrupt() {
    use rustix::process::{Pid, Signal, kill_process};
    use std::io::Read;
    let place = tempfile::tempdir().unwrap();
    let (source, scratch) = (place.path().join("delivery"), place.path().join("scratch"));
    // More than a pipe holds: it cannot end by itself while nobody reads.
    delivery::make(&source, 400, 1, 6, 8);
    fs::create_dir(&scratch).unwrap();
    let plan = || {
        let mut plan = fondo();
        plan.env("TMPDIR", &scratch).arg("plan").arg(&source).args(["--profile", "deposito", "--json", "--out"]);
        plan.arg(place.path().join("w"));
        plan
    };
    let mut child = plan().stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut output = child.stdout.take().unwrap();
    output.read_exact(&mut [0]).unwrap();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        let _ = kill_process(Pid::from_child(&child), Signal::INT);
        std::thread::sleep(std::time::Duration::from_millis(5));
    };
    assert_eq!(status.code(), Some(5));
    fs::remove_dir_all(&scratch).unwrap();
    fs::create_dir(&scratch).unwrap();
    assert_eq!(end(&mut plan()).expect(0).number("units"), 400);
    assert_eq!(fs::read_dir(&scratch).unwrap().count(), 0);
}

#[test]
fn a_list_that_was_corrected_while_a_run_stood_still_is_compared_anew() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("delivery"), place.path().join("w"));
    delivery::make(&source, 1, 6, 60, 80);
    let list = |digest: &dyn Fn(&[u8]) -> String| {
        let line = |page: u32| {
            let name = format!("F0001/F0001_{page:04}.tif");
            format!("{}  {name}\n", digest(&fs::read(source.join(&name)).unwrap()))
        };
        (1..=6).map(line).collect::<String>()
    };
    fs::write(source.join("checksums.sha256"), list(&|_| "0".repeat(64))).unwrap();
    let cancel = Cancel::default();
    let request =
        RunRequest { threads: Some(1), worker: Some(example("hostile-worker")), ..request(&source, &workspace) };
    let stopped = batch::run(&request, &StopAfterOne(cancel.clone()), &cancel).unwrap();
    assert_eq!(stopped.ending, Ending::Interrupted);
    let checkpoint = fs::read_to_string(workspace.join("batches/delivery/work/F0001/checkpoint.jsonl")).unwrap();
    assert!(checkpoint.contains("checksum-differs"), "the run was to be stopped with a page in hand");

    fs::write(source.join("checksums.sha256"), list(&|bytes| fondo::io::Hasher::of(bytes).0.sha256.to_string()))
        .unwrap();
    let ended = batch::run(&request, &Silent, &Cancel::default()).unwrap();
    assert_eq!(ended.ending, Ending::AllWell, "{:?}", findings(&workspace, "delivery"));
}
