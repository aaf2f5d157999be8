//! What each tool notices of what happens to a tree of 60 files: Fondo must be right in every row, and must say the right thing. The exit
//! codes of the tools that are installed stand beside it, in a table in the build folder.

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use support::program::{Ended, end, fondo};

const FILES: usize = 60;

/// Its name, what happens, what Fondo counts, how it ends.
type Row = (&'static str, fn(&Tree), &'static str, i32);

/// What happens, and what Fondo must count. `unreachable` stands for all files.
const ROWS: [Row; 13] = [
    ("intact", |_| {}, "", 0),
    ("one bit flipped, same size and time", Tree::flip, "changed", 1),
    ("truncated", |tree| tree.cut(100), "truncated", 1),
    ("zero length", |tree| tree.cut(0), "truncated", 1),
    ("missing", |tree| fs::remove_file(tree.victim()).unwrap(), "missing", 1),
    ("new", |tree| fs::write(tree.root.join("busta-1/new.tif"), b"nobody knows me").unwrap(), "new", 1),
    ("renamed", |tree| fs::rename(tree.victim(), tree.root.join("busta-0/renamed.tif")).unwrap(), "moved", 1),
    ("copied over", |tree| assert!(fs::copy(tree.file(3), tree.victim()).is_ok()), "truncated", 1),
    ("two exchanged", Tree::exchange, "exchanged", 1),
    ("other time", Tree::touch, "metadata", 0),
    ("no permission", Tree::shut, "unreachable", 4),
    ("folder empty: device not mounted", Tree::empty, "place", 4),
    ("manifest replaced after a flip", Tree::flip, "manifest", 1),
];

struct Tree {
    place: tempfile::TempDir,
    root: PathBuf,
}

impl Tree {
    fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        // Another user reads it too.
        fs::set_permissions(place.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let root = place.path().join("t");
        let tree = Self { root, place };
        for number in 0..FILES {
            let path = tree.file(number);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, format!("carta {number} ").repeat(40)).unwrap();
        }
        tree
    }

    fn file(&self, number: usize) -> PathBuf {
        self.root.join(format!("busta-{}/carta-{number:03}.tif", number % 3))
    }

    fn victim(&self) -> PathBuf {
        self.file(17)
    }

    fn flip(&self) {
        let path = self.victim();
        let time = fs::metadata(&path).unwrap().modified().unwrap();
        let mut bytes = fs::read(&path).unwrap();
        bytes[50] ^= 1;
        fs::write(&path, bytes).unwrap();
        fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    }

    fn cut(&self, length: u64) {
        fs::File::options().write(true).open(self.victim()).unwrap().set_len(length).unwrap();
    }

    fn exchange(&self) {
        let aside = self.root.join("aside");
        fs::rename(self.victim(), &aside).unwrap();
        fs::rename(self.file(3), self.victim()).unwrap();
        fs::rename(aside, self.file(3)).unwrap();
    }

    fn touch(&self) {
        fs::File::options().write(true).open(self.victim()).unwrap().set_modified(std::time::UNIX_EPOCH).unwrap();
    }

    fn shut(&self) {
        fs::set_permissions(self.root.join("busta-2"), fs::Permissions::from_mode(0o000)).unwrap();
    }

    fn empty(&self) {
        fs::rename(&self.root, self.place.path().join("away")).unwrap();
        fs::create_dir(&self.root).unwrap();
    }

    /// A command of a shell in the folder that holds the tree, as a user whom permissions bind.
    fn shell(&self, script: &str) -> Option<i32> {
        let mut command = Command::new("setpriv");
        if is_root() {
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
        }
        command.args(["sh", "-c", script]).current_dir(self.place.path()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().ok()?.code()
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        let _ = fs::set_permissions(self.root.join("busta-2"), fs::Permissions::from_mode(0o755));
    }
}

fn is_root() -> bool {
    fs::read_to_string("/proc/self/status").is_ok_and(|status| status.contains("\nUid:\t0\t"))
}

/// Fondo as a user whom permissions bind.
fn bound() -> Command {
    if !is_root() {
        return fondo();
    }
    // The build folder may be closed to others: the program goes where they can read it.
    let program = std::env::temp_dir().join(format!("fondo-bound-{}", std::process::id()));
    if !program.exists() {
        fs::copy(env!("CARGO_BIN_EXE_fondo"), &program).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(program);
    command.env("LC_ALL", "C").stdin(Stdio::null());
    command
}

fn verify(tree: &Tree, manifest: &Path, seal: Option<&str>) -> Ended {
    let mut command = bound();
    command.args(["verify", "--json", "--manifest"]).arg(manifest).arg(&tree.root);
    if let Some(seal) = seal {
        command.args(["--seal", seal]);
    }
    end(&mut command)
}

fn create(tree: &Tree, manifest: &Path) -> String {
    let ended = end(fondo().args(["verify", "--json", "--create"]).arg(manifest).arg(&tree.root)).expect(0);
    let created = ended.events.iter().find(|event| event["event"] == "manifest-created").unwrap();
    assert_eq!(created["files"], FILES as u64);
    created["seal"].as_str().unwrap().to_owned()
}

/// The commands of other tools: name, how the list is made, how it is checked.
const PEERS: [(&str, &str, &str); 5] = [
    ("b3sum -c", "find t -type f -print0 | xargs -0 b3sum > m", "b3sum -c --quiet m"),
    ("sha256sum -c", "find t -type f -print0 | xargs -0 sha256sum > m", "sha256sum -c --quiet m"),
    ("hashdeep -a", "hashdeep -r -l -c sha256 t > m", "hashdeep -r -l -a -k m t"),
    (
        "rclone checksum",
        "rclone hashsum sha256 t --config /dev/null > m",
        "rclone checksum sha256 m t --config /dev/null",
    ),
    ("bagit.py", "\"$FONDO_BAGIT\" --quiet --sha256 t", "\"$FONDO_BAGIT\" --quiet --validate t"),
];

/// What a peer's exit codes are over all rows; `None` where it is not installed.
fn peer(prepare: &str, check: &str) -> Option<Vec<String>> {
    let codes = ROWS.iter().map(|(name, happen, ..)| {
        let tree = Tree::new();
        // bagit.py moves the payload; what happens to it happens there.
        (tree.shell(&format!("chmod -R a+rwX t; {prepare}"))? == 0).then_some(())?;
        if tree.root.join("data").exists() {
            return Some(if *name == "intact" { "0".to_owned() } else { "–".to_owned() });
        }
        happen(&tree);
        if *name == ROWS[12].0 {
            tree.shell(prepare)?;
        }
        tree.shell(check).map(|code| code.to_string())
    });
    codes.collect()
}

#[test]
fn fondo_is_right_in_every_row() {
    let mut table =
        vec![format!("| | {} |", ROWS.map(|row| row.0).join(" | ")), format!("|{}", "---|".repeat(ROWS.len() + 1))];
    let mut ours = Vec::new();
    for (name, happen, count, code) in ROWS {
        let tree = Tree::new();
        let manifest = tree.place.path().join("m.jsonl");
        let seal = create(&tree, &manifest);
        let before = verify(&tree, &manifest, Some(&seal)).expect(0);
        assert!(before.events.iter().all(|event| event["event"] != "finding"), "{name}");
        happen(&tree);
        if count == "place" {
            // As if it had lain on a device of its own, which is not mounted now: the tree of another list knows no better.
            let list = tree.place.path().join("sha256sums.txt");
            fs::write(&list, format!("{}  a.tif\n", "0".repeat(64)).repeat(1)).unwrap();
            let ended = verify(&tree, &list, None).expect(code);
            assert_eq!(verified(&ended)["missing"], 0, "{name}");
            assert_eq!(verified(&ended)["place_unreachable"], true, "{name}");
            ours.push(code.to_string());
            continue;
        }
        if count == "manifest" {
            create(&tree, &manifest);
        }
        let ended = verify(&tree, &manifest, Some(&seal)).expect(code);
        let counts = verified(&ended);
        let told: Vec<_> = ended.events.iter().filter(|event| event["event"] == "finding").collect();
        match count {
            "" => assert!(told.is_empty(), "{name}: {told:?}"),
            "manifest" => assert_eq!(told[0]["finding"]["code"], "fixity-manifest-replaced"),
            "unreachable" => {
                assert_eq!((&counts["unreachable"], &counts["missing"]), (&20.into(), &0.into()), "{name}")
            }
            "exchanged" => assert!(counts["exchanged"].as_u64().unwrap() >= 1, "{name}: {counts}"),
            other => assert_eq!(counts[other], 1, "{name}: {counts}"),
        }
        let all = ["changed", "truncated", "missing", "new", "moved", "unreadable", "busy", "no_file"];
        for wrong in all.iter().filter(|wrong| **wrong != count) {
            assert_eq!(counts[*wrong], 0, "{name}: {counts}");
        }
        ours.push(code.to_string());
    }
    table.push(format!("| fondo verify | {} |", ours.join(" | ")));
    for (name, prepare, check) in PEERS {
        match peer(prepare, check) {
            Some(codes) => table.push(format!("| {name} | {} |", codes.join(" | "))),
            None => println!("skipped: {name} is not installed"),
        }
    }
    let text = table.join("\n");
    println!("{text}");
    fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join("verify-table.md"), text).unwrap();
}

fn verified(ended: &Ended) -> &serde_json::Value {
    ended.events.iter().rfind(|event| event["event"] == "verified").unwrap_or_else(|| panic!("{}", ended.stderr))
}

/// A device that is really mounted, then not.
#[test]
fn a_device_that_is_not_mounted_is_unreachable() {
    let script = r#"
        set -e
        mount -t tmpfs none "$2/nas" && mkdir "$2/nas/scans" && echo page > "$2/nas/scans/1.tif"
        "$1" verify "$2/nas" --create "$2/whole.jsonl" >/dev/null
        mkdir -p "$2/outer/inner"; echo here > "$2/outer/0.tif"; mount -t tmpfs none "$2/outer/inner"; echo deep > "$2/outer/inner/2.tif"
        "$1" verify "$2/outer" --create "$2/outer.jsonl" >/dev/null
        umount "$2/nas"; umount "$2/outer/inner"
        set +e
        "$1" verify --json "$2/nas" --manifest "$2/whole.jsonl"; echo "{\"code\":$?}"
        "$1" verify --json "$2/outer" --manifest "$2/outer.jsonl"; echo "{\"code\":$?}"
    "#;
    let place = tempfile::tempdir().unwrap();
    fs::create_dir(place.path().join("nas")).unwrap();
    let mut command = Command::new("unshare");
    command.args(if is_root() { &["-m"][..] } else { &["-rm"][..] });
    command.args(["sh", "-c", script, "sh", env!("CARGO_BIN_EXE_fondo")]).arg(place.path());
    let ended = end(&mut command);
    if ended.events.is_empty() {
        return support::skipped(&format!("devices cannot be mounted here: {}", ended.stderr)).unwrap_or_default();
    }
    let codes: Vec<_> = ended.events.iter().filter_map(|event| event["code"].as_i64()).collect();
    assert_eq!(codes, [4, 4], "{}", ended.stderr);
    let verified: Vec<_> = ended.events.iter().filter(|event| event["event"] == "verified").collect();
    assert_eq!((&verified[0]["unreachable"], &verified[0]["missing"]), (&1.into(), &0.into()));
    assert_eq!(
        (&verified[1]["unreachable"], &verified[1]["missing"], &verified[1]["intact"]),
        (&1.into(), &0.into(), &1.into())
    );
}
