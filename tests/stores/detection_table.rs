//! What each tool notices of what happens to a tree of 60 files: Fondo must be right in every row, and must say the
//! right thing. What the tools of others notice stands beside it in `docs/detection-table.md`; a tool that is installed
//! must do what the page says of it. With `FONDO_ACCEPT=1` and all tools the page is written anew.
//!
//! `bagit.py` is found through `FONDO_BAGIT` or beside `FONDO_PYTHON`, `rocfl` through `FONDO_ROCFL` or on the path.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::program::{Ended, end, fondo};

const FILES: usize = 60;
/// The file to which things happen, and another one.
const VICTIM: usize = 17;
const OTHER: usize = 3;

/// What a row is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Truth {
    /// Nothing is wrong.
    Well,
    /// Something is not as it was.
    Damage,
    /// Nothing can be known.
    Unreachable,
}

/// One thing that happens.
struct Row {
    name: &'static str,
    happen: fn(&Tree),
    truth: Truth,
    /// What Fondo must say, by the name of its count.
    said: &'static str,
}

const fn row(name: &'static str, happen: fn(&Tree), truth: Truth, said: &'static str) -> Row {
    Row { name, happen, truth, said }
}

const ROWS: [Row; 13] = [
    row("nothing", |_| {}, Truth::Well, "intact"),
    row("one bit flipped, same size and time", Tree::flip, Truth::Damage, "changed"),
    row("cut off", |tree| tree.cut(100), Truth::Damage, "truncated"),
    row("length zero", |tree| tree.cut(0), Truth::Damage, "truncated"),
    row("a file gone", |tree| fs::remove_file(tree.file(VICTIM)).unwrap(), Truth::Damage, "missing"),
    row("a file added", |tree| fs::write(tree.folder(1).join("new.tif"), b"new").unwrap(), Truth::Damage, "new"),
    row("a file renamed", Tree::rename, Truth::Damage, "moved"),
    row("another file copied over it", Tree::copy_over, Truth::Damage, "changed"),
    row("two files exchanged", Tree::exchange, Truth::Damage, "exchanged"),
    row("another time", Tree::touch, Truth::Well, "metadata"),
    row("a folder that may not be read", Tree::shut, Truth::Unreachable, "unreachable"),
    row("the device is not mounted", Tree::unmount, Truth::Unreachable, "unreachable"),
    row("a bit flipped and the list written anew", Tree::flip, Truth::Damage, "manifest-replaced"),
];
/// Rows that are looked up.
const GONE: usize = 4;
const UNMOUNTED: usize = 11;
const REWRITTEN: usize = 12;

struct Tree {
    place: tempfile::TempDir,
    /// Where the files lie; some tools put them elsewhere than they were.
    payload: PathBuf,
}

impl Tree {
    fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        let tree = Self { payload: place.path().join("t"), place };
        for number in 0..FILES {
            let path = tree.file(number);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, format!("carta {number:02} ").repeat(40)).unwrap();
        }
        tree
    }

    fn root(&self) -> PathBuf {
        self.place.path().join("t")
    }

    fn folder(&self, number: usize) -> PathBuf {
        self.payload.join(format!("busta-{number}"))
    }

    fn file(&self, number: usize) -> PathBuf {
        self.folder(number % 3).join(format!("carta-{number:03}.tif"))
    }

    fn flip(&self) {
        let path = self.file(VICTIM);
        let time = fs::metadata(&path).unwrap().modified().unwrap();
        let mut bytes = fs::read(&path).unwrap();
        bytes[50] ^= 1;
        fs::write(&path, bytes).unwrap();
        fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    }

    fn cut(&self, length: u64) {
        fs::File::options().write(true).open(self.file(VICTIM)).unwrap().set_len(length).unwrap();
    }

    fn rename(&self) {
        fs::rename(self.file(VICTIM), self.folder(0).join("renamed.tif")).unwrap();
    }

    fn copy_over(&self) {
        fs::copy(self.file(OTHER), self.file(VICTIM)).unwrap();
    }

    fn exchange(&self) {
        let aside = self.place.path().join("aside");
        fs::rename(self.file(VICTIM), &aside).unwrap();
        fs::rename(self.file(OTHER), self.file(VICTIM)).unwrap();
        fs::rename(aside, self.file(OTHER)).unwrap();
    }

    fn touch(&self) {
        fs::File::options().write(true).open(self.file(VICTIM)).unwrap().set_modified(std::time::UNIX_EPOCH).unwrap();
    }

    fn shut(&self) {
        fs::set_permissions(self.folder(2), fs::Permissions::from_mode(0o000)).unwrap();
    }

    /// What is left of a device that is not mounted: the empty folder at which it was.
    fn unmount(&self) {
        fs::rename(self.root(), self.place.path().join("away")).unwrap();
        fs::create_dir(self.root()).unwrap();
    }

    /// A command of a shell in the folder that holds the tree, bound by permissions.
    fn shell(&self, script: &str) -> Option<i32> {
        let mut command = bound("sh".as_ref());
        command.args(["-c", script]).current_dir(self.place.path()).stdout(Stdio::null()).stderr(Stdio::null());
        for (variable, tool) in [("BAGIT", bagit()), ("ROCFL", rocfl())] {
            command.env(variable, tool.unwrap_or_else(|| "false".into()));
        }
        command.status().ok()?.code()
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        let _ = fs::set_permissions(self.folder(2), fs::Permissions::from_mode(0o755));
    }
}

fn is_root() -> bool {
    fs::read_to_string("/proc/self/status").is_ok_and(|status| status.contains("\nUid:\t0\t"))
}

/// A program that permissions bind, whoever runs the tests: root without its privilege to pass them over.
fn bound(program: &OsStr) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    const WITHOUT: &str = "-dac_override,-dac_read_search";
    let mut command = Command::new("setpriv");
    command.args([format!("--bounding-set={WITHOUT}"), format!("--inh-caps={WITHOUT}")]).arg(program);
    command
}

fn bagit() -> Option<PathBuf> {
    let beside = |python: PathBuf| python.with_file_name("bagit.py");
    let said = std::env::var_os("FONDO_BAGIT").map(PathBuf::from);
    said.or_else(|| std::env::var_os("FONDO_PYTHON").map(PathBuf::from).map(beside)).filter(|path| path.is_file())
}

fn rocfl() -> Option<PathBuf> {
    std::env::var_os("FONDO_ROCFL").map(PathBuf::from).or_else(|| installed("rocfl").then(|| "rocfl".into()))
}

fn installed(program: &str) -> bool {
    let found = Command::new("sh").args(["-c", "command -v \"$0\" >/dev/null", program]).status();
    found.is_ok_and(|status| status.success())
}

/// A tool of others: how its list is made, how it is made again by who altered a file, how it is checked, and where the
/// files lie then.
struct Peer {
    name: &'static str,
    is_there: fn() -> bool,
    prepare: &'static str,
    renew: &'static str,
    check: &'static str,
    /// Below which folder of `t` the files lie.
    payload: fn(&Path) -> PathBuf,
}

/// Rewrites the inventory of an OCFL object and its digests for the files as they are.
const RENEW_OCFL: &str = r#"python3 - <<'END'
import hashlib, json, pathlib
sha = lambda path: hashlib.sha512(path.read_bytes()).hexdigest()
root = next(pathlib.Path("t").rglob("0=ocfl_object*")).parent
inventory = json.loads((root / "inventory.json").read_text())
new = {sha(root / path): (old, path) for old, paths in inventory["manifest"].items() for path in paths}
inventory["manifest"] = {value: [path] for value, (old, path) in new.items()}
state = {path: value for value, paths in inventory["versions"]["v1"]["state"].items() for path in paths}
renamed = {old: value for value, (old, path) in new.items()}
inventory["versions"]["v1"]["state"] = {renamed[value]: [path] for path, value in state.items()}
for folder in (root, root / "v1"):
    (folder / "inventory.json").write_text(json.dumps(inventory))
    (folder / "inventory.json.sha512").write_text(sha(folder / "inventory.json") + " inventory.json\n")
END"#;

fn as_it_was(root: &Path) -> PathBuf {
    root.to_path_buf()
}

/// Where an OCFL repository keeps the files.
fn in_object(root: &Path) -> PathBuf {
    let found = walkdir::WalkDir::new(root).into_iter().filter_map(Result::ok);
    let content = found.map(walkdir::DirEntry::into_path).find(|path| path.ends_with("content/t"));
    content.unwrap_or_else(|| root.to_path_buf())
}

const PEERS: [Peer; 6] = [
    Peer {
        name: "b3sum -c",
        is_there: || installed("b3sum"),
        prepare: "find t -type f -print0 | xargs -0 b3sum > m",
        renew: "find t -type f -print0 | xargs -0 b3sum > m",
        check: "b3sum -c --quiet m",
        payload: as_it_was,
    },
    Peer {
        name: "sha256sum -c",
        is_there: || installed("sha256sum"),
        prepare: "find t -type f -print0 | xargs -0 sha256sum > m",
        renew: "find t -type f -print0 | xargs -0 sha256sum > m",
        check: "sha256sum -c --quiet m",
        payload: as_it_was,
    },
    Peer {
        name: "hashdeep -a",
        is_there: || installed("hashdeep"),
        prepare: "hashdeep -r -l -c sha256 t > m",
        renew: "hashdeep -r -l -c sha256 t > m",
        check: "hashdeep -r -l -a -k m t",
        payload: as_it_was,
    },
    Peer {
        name: "rclone checksum",
        is_there: || installed("rclone"),
        prepare: "rclone hashsum sha256 t --config /dev/null > m",
        renew: "rclone hashsum sha256 t --config /dev/null > m",
        check: "rclone checksum sha256 m t --config /dev/null",
        payload: as_it_was,
    },
    Peer {
        name: "bagit.py --validate",
        is_there: || bagit().is_some(),
        prepare: "\"$BAGIT\" --quiet --sha256 t",
        renew: "cd t && find data -type f -print0 | sort -z | xargs -0 sha256sum > manifest-sha256.txt \
                && sha256sum bagit.txt bag-info.txt manifest-sha256.txt > tagmanifest-sha256.txt",
        check: "\"$BAGIT\" --quiet --validate t",
        payload: |root| root.join("data"),
    },
    Peer {
        name: "rocfl validate",
        is_there: || rocfl().is_some(),
        prepare: "mkdir r && \"$ROCFL\" -r r init -l 0004-hashed-n-tuple-storage-layout && \"$ROCFL\" -r r new -d sha512 o:1 \
                  && \"$ROCFL\" -r r cp -r o:1 t -- / && \"$ROCFL\" -r r commit o:1 && rm -rf t && mv r t",
        renew: RENEW_OCFL,
        check: "\"$ROCFL\" -r t validate o:1",
        payload: in_object,
    },
];

/// What a peer does in each row.
fn column(peer: &Peer) -> Vec<&'static str> {
    let codes: Vec<i32> = ROWS
        .iter()
        .enumerate()
        .map(|(number, row)| {
            let mut tree = Tree::new();
            assert_eq!(tree.shell(peer.prepare), Some(0), "{} prepares", peer.name);
            tree.payload = (peer.payload)(&tree.root());
            (row.happen)(&tree);
            if number == REWRITTEN {
                assert_eq!(tree.shell(peer.renew), Some(0), "{} renews", peer.name);
            }
            tree.shell(peer.check).unwrap_or(-1)
        })
        .collect();
    let word = |(row, code): (&Row, &i32)| match (row.truth, *code) {
        (Truth::Well, 0) => "well",
        (Truth::Well, _) => "**false alarm**",
        (_, 0) => "**not noticed**",
        (Truth::Damage, _) => "noticed",
        // What a person or a program reads first is the exit code.
        (Truth::Unreachable, code) if code == codes[GONE] => "**as if gone**",
        (Truth::Unreachable, _) => "unreachable",
    };
    ROWS.iter().zip(&codes).map(word).collect()
}

fn verify(tree: &Tree, manifest: &Path, seal: &str) -> Ended {
    let mut command = bound(env!("CARGO_BIN_EXE_fondo").as_ref());
    command.env("LC_ALL", "C").stdin(Stdio::null());
    command.args(["verify", "--json", "--seal", seal, "--manifest"]).arg(manifest).arg(tree.root());
    end(&mut command)
}

fn create(tree: &Tree, manifest: &Path) -> String {
    let ended = end(fondo().args(["verify", "--json", "--create"]).arg(manifest).arg(tree.root())).expect(0);
    let created = ended.events.iter().find(|event| event["event"] == "manifest-created").unwrap();
    assert_eq!(created["files"], FILES as u64);
    created["seal"].as_str().unwrap().to_owned()
}

fn verified(ended: &Ended) -> &serde_json::Value {
    ended.events.iter().rfind(|event| event["event"] == "verified").unwrap_or_else(|| panic!("{}", ended.stderr))
}

/// What Fondo says in a row, which must be right.
fn ours(number: usize, row: &Row) -> Option<&'static str> {
    let tree = Tree::new();
    let manifest = tree.place.path().join("m.jsonl");
    let seal = create(&tree, &manifest);
    let before = verify(&tree, &manifest, &seal).expect(0);
    assert!(before.events.iter().all(|event| event["event"] != "finding"), "{}", row.name);
    if number == UNMOUNTED {
        return unmounted().map(|()| row.said);
    }
    (row.happen)(&tree);
    if number == REWRITTEN {
        fs::remove_file(&manifest).unwrap();
        create(&tree, &manifest);
    }
    let code = match row.truth {
        Truth::Well => 0,
        Truth::Damage => 1,
        Truth::Unreachable => 4,
    };
    let ended = verify(&tree, &manifest, &seal).expect(code);
    let counts = verified(&ended);
    let expected = match row.said {
        "intact" => FILES,
        "exchanged" if row.name.starts_with("two") => 2,
        "unreachable" => FILES / 3,
        _ => 1,
    };
    if row.said == "manifest-replaced" {
        let told: Vec<_> = ended.events.iter().filter(|event| event["event"] == "finding").collect();
        assert_eq!(told[0]["finding"]["code"], "fixity-manifest-replaced");
    } else {
        assert_eq!(counts[row.said], expected, "{}: {counts}", row.name);
    }
    let all = [
        "changed",
        "truncated",
        "missing",
        "new",
        "moved",
        "exchanged",
        "unreachable",
        "unreadable",
        "busy",
        "no_file",
    ];
    for wrong in all.iter().filter(|wrong| **wrong != row.said) {
        assert_eq!(counts[*wrong], 0, "{}: {counts}", row.name);
    }
    Some(row.said)
}

#[test]
fn fondo_is_right_in_every_row_and_the_page_says_what_the_others_notice() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/detection-table.md");
    let kept = fs::read_to_string(&page).unwrap_or_default();
    let ours: Vec<_> = ROWS.iter().enumerate().map(|(number, row)| ours(number, row)).collect();
    let mut columns = vec![("fondo verify", ours.into_iter().collect::<Option<Vec<_>>>())];
    for peer in &PEERS {
        let there = (peer.is_there)();
        if !there {
            crate::support::skipped::<()>(&format!("{} is not installed", peer.name));
        }
        columns.push((peer.name, there.then(|| column(peer))));
    }
    if std::env::var_os("FONDO_ACCEPT").is_some_and(|value| value == "1") {
        let all: Option<Vec<_>> = columns.into_iter().map(|(name, column)| Some((name, column?))).collect();
        fs::write(&page, text(&all.expect("the page is written where all tools are there"))).unwrap();
        return;
    }
    for (name, column) in columns {
        let Some(column) = column else { continue };
        assert_eq!(said(&kept, name), column, "{name}: FONDO_ACCEPT=1 writes docs/detection-table.md");
    }
}

/// The page.
fn text(columns: &[(&str, Vec<&str>)]) -> String {
    let mut text = String::from(
        "# What happens to files, and who notices\n\n\
         Sixty files are put on record by each tool; then one thing happens to them, and each tool checks. The page is written by one \
         command, where all tools are installed:\n\n\
         ```sh\nFONDO_ACCEPT=1 FONDO_ROCFL=/path/to/rocfl cargo test --test stores detection_table\n```\n\n\
         The same test, without it, fails where the page says something else than is seen. Of other tools the exit code is judged: \
         *noticed* is another one than 0, *as if gone* the one that they give for a file that is gone. What Fondo must say is the word in \
         its column, of these files and of no others; its exit code is 0 where nothing is wrong, 1 for damage, 4 for what is unreachable. \
         Of the time of a file the lists of the others know nothing.\n\n\
         The list that is written anew is caught by Fondo because its seal was noted elsewhere (`--seal`, or the event log); the others \
         have no such thing.\n\n",
    );
    let names: Vec<_> = columns.iter().map(|(name, _)| *name).collect();
    text.push_str(&format!("| what happens | {} |\n|{}\n", names.join(" | "), "---|".repeat(names.len() + 1)));
    for (number, row) in ROWS.iter().enumerate() {
        let cells: Vec<_> = columns.iter().map(|(_, column)| column[number]).collect();
        text.push_str(&format!("| {} | {} |\n", row.name, cells.join(" | ")));
    }
    text
}

/// What the page says of a tool.
fn said<'p>(page: &'p str, name: &str) -> Vec<&'p str> {
    let cells = |line: &'p str| line.split('|').map(str::trim).collect::<Vec<_>>();
    let mut table = page.lines().filter(|line| line.starts_with("| "));
    let head = table.next().map(cells).unwrap_or_default();
    let Some(place) = head.iter().position(|cell| *cell == name) else { return Vec::new() };
    table.map(|line| cells(line)[place]).collect()
}

/// Devices that are really mounted, then not: the whole place, and a folder in it.
fn unmounted() -> Option<()> {
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
        return crate::support::skipped(&format!("devices cannot be mounted here: {}", ended.stderr));
    }
    let codes: Vec<_> = ended.events.iter().filter_map(|event| event["code"].as_i64()).collect();
    assert_eq!(codes, [4, 4], "{}", ended.stderr);
    let all: Vec<_> = ended.events.iter().filter(|event| event["event"] == "verified").collect();
    for (of, intact) in [(all[0], 0), (all[1], 1)] {
        for (name, number) in [("unreachable", 1), ("missing", 0), ("intact", intact)] {
            assert_eq!(of[name], number, "{of}");
        }
    }
    // The list of another remembers no device: an empty folder is unreachable all the same.
    let list = place.path().join("sha256sums.txt");
    fs::write(&list, format!("{}  1.tif\n", "0".repeat(64))).unwrap();
    let empty = place.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let ended = end(fondo().args(["verify", "--json", "--manifest"]).arg(list).arg(empty)).expect(4);
    let counts = verified(&ended);
    assert_eq!((&counts["place_unreachable"], &counts["missing"]), (&true.into(), &0.into()));
    Some(())
}

#[test]
fn a_manifest_that_is_there_is_not_replaced() {
    let place = tempfile::tempdir().unwrap();
    let (root, manifest) = (place.path().join("t"), place.path().join("mm.jsonl"));
    fs::create_dir(&root).unwrap();
    fs::write(root.join("a.tif"), b"page").unwrap();
    let call = |words: &[&str], lang: &str| {
        let mut command = fondo();
        command.env("LC_ALL", lang).args(["verify"]).args(words).arg(&manifest).arg(&root);
        end(&mut command)
    };
    call(&["--create"], "C").expect(0);
    fs::write(root.join("a.tif"), b"pagE").unwrap();
    let again = call(&["--create"], "C").expect(2);
    assert!(again.stderr.contains("mm.jsonl: there is something of that name already"), "{}", again.stderr);
    assert!(again.stderr.contains("a manifest is never replaced."), "{}", again.stderr);
    let again = call(&["--create"], "it_IT.UTF-8").expect(2);
    assert!(again.stderr.contains("mm.jsonl: c'è già qualcosa con questo nome"), "{}", again.stderr);
    call(&["--manifest"], "C").expect(1);
}
