//! Bags in archives: whatever program packed the bag, the check says of it what it says of the folder.

use std::fs::{self, File};
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use fondo::io::{Meter, Purpose};
use fondo::records::{Finding, Subject};
use fondo::validate::{self, BagVerdict, ValidateError};

use crate::support::archives::add;
use crate::support::program::{end, fondo};
use crate::support::{python_with, shared, tool};

/// Where links in the tars lead to.
const TARGET: &str = "bag/data/a";

fn check(package: &Path) -> BagVerdict {
    validate::bag(package, 2, &Meter::default()).unwrap()
}

fn slugs(package: &Path) -> Vec<&'static str> {
    check(package).findings.iter().map(|finding| finding.code.slug()).collect()
}

/// A verdict without the name of the package, which is not the same for folder and archive.
fn nameless(mut verdict: BagVerdict) -> BagVerdict {
    let nameless = |finding: &mut Finding| {
        if let Subject::Package { name, .. } = &mut finding.subject {
            name.clear();
        }
    };
    verdict.findings.iter_mut().for_each(nameless);
    verdict
}

/// Every bag of the conformance suite: folders `VERSION/VERDICT/BAG`.
fn bags(suite: &Path) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(suite).min_depth(3).max_depth(3).sort_by_file_name();
    walk.into_iter().map(Result::unwrap).filter(|e| e.file_type().is_dir()).map(walkdir::DirEntry::into_path).collect()
}

/// Packs every folder of the list into every kind of archive that Python writes: `OUT/NUMBER-KIND`.
const PACK: &str = "
import os, sys, tarfile, zipfile
class Pipe:
    def __init__(self, file):
        self.write, self.flush = file.write, file.flush
out, folders = sys.argv[1], sys.argv[2:]
for number, folder in enumerate(folders):
    root = os.path.basename(folder)
    for kind, method in (('stored', zipfile.ZIP_STORED), ('deflated', zipfile.ZIP_DEFLATED)):
        with zipfile.ZipFile(f'{out}/{number}-{kind}', 'w', method) as archive:
            for place, folders, files in os.walk(folder):
                for name in sorted(folders + files):
                    path = os.path.join(place, name)
                    archive.write(path, os.path.join(root, os.path.relpath(path, folder)))
    for kind, method in (('piped', zipfile.ZIP_STORED), ('streamed', zipfile.ZIP_DEFLATED)):
        with open(f'{out}/{number}-{kind}', 'wb') as file, zipfile.ZipFile(Pipe(file), 'w', method) as archive:
            for place, folders, files in os.walk(folder):
                for name in sorted(folders + files):
                    path = os.path.join(place, name)
                    archive.write(path, os.path.join(root, os.path.relpath(path, folder)))
    for kind, form in (('pax', tarfile.PAX_FORMAT), ('gnu', tarfile.GNU_FORMAT), ('ustar', tarfile.USTAR_FORMAT)):
        with tarfile.open(f'{out}/{number}-{kind}', 'w', format=form) as archive:
            archive.add(folder, root)
";

#[test]
fn the_suite_in_archives_of_python() {
    let Some(suite) = shared("corpus/packaging/bagit-conformance-suite") else { return };
    let Some(python) = python_with("tarfile") else { return };
    let (place, bags) = (tempfile::tempdir().unwrap(), bags(&suite));
    let packed = Command::new(python).args(["-c", PACK]).arg(place.path()).args(&bags).output().unwrap();
    assert!(packed.status.success(), "{}", String::from_utf8_lossy(&packed.stderr));
    for (number, bag) in bags.iter().enumerate() {
        let expected = nameless(check(bag));
        for kind in ["stored", "deflated", "piped", "streamed", "pax", "gnu", "ustar"] {
            let archive = place.path().join(format!("{number}-{kind}"));
            assert_eq!(nameless(check(&archive)), expected, "{} as {kind}", bag.display());
        }
    }
}

#[test]
fn the_suite_in_archives_of_zip_and_gnu_tar() {
    let Some(suite) = shared("corpus/packaging/bagit-conformance-suite") else { return };
    let (Some(zip), Some(tar)) = (tool("zip"), tool("tar")) else { return };
    let place = tempfile::tempdir().unwrap();
    for bag in bags(&suite) {
        let expected = nameless(check(&bag));
        let (above, root) = (bag.parent().unwrap(), bag.file_name().unwrap());
        let mut commands = Vec::new();
        for form in ["gnu", "oldgnu", "pax", "posix", "ustar", "v7"] {
            let archive = place.path().join(form);
            let mut command = Command::new(&tar);
            command.arg(format!("--format={form}")).arg("-cf").arg(&archive).arg("-C").arg(above);
            command.arg(Path::new(".").join(root));
            commands.push((archive, command));
        }
        let archive = place.path().join("bag.zip");
        let mut command = Command::new(&zip);
        command.args(["-q", "-r"]).arg(&archive).arg(root).current_dir(above);
        commands.push((archive, command));
        // Into a pipe: sizes and CRC-32 follow the data.
        let archive = place.path().join("piped.zip");
        let mut command = Command::new(&zip);
        command.args(["-q", "-r", "-fd", "-"]).arg(root).current_dir(above).stdout(File::create(&archive).unwrap());
        commands.push((archive, command));
        for (archive, mut command) in commands {
            let made = command.output().unwrap();
            assert!(made.status.success(), "{command:?}: {}", String::from_utf8_lossy(&made.stderr));
            assert_eq!(nameless(check(&archive)), expected, "{} as {}", bag.display(), archive.display());
            fs::remove_file(archive).unwrap();
        }
    }
}

/// A bag whose one payload file has so many bytes of `x`.
fn bag(place: &Path, length: usize) -> PathBuf {
    let bag = place.join("bag");
    fs::create_dir_all(bag.join("data")).unwrap();
    let bytes = vec![b'x'; length];
    fs::write(bag.join("data/a"), &bytes).unwrap();
    let declaration = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
    let line = |bytes: &[u8], path: &str| format!("{}  {path}\n", fondo::io::Hasher::of(bytes).0.sha256);
    let manifest = line(&bytes, "data/a");
    let tags = [line(declaration.as_bytes(), "bagit.txt"), line(manifest.as_bytes(), "manifest-sha256.txt")];
    fs::write(bag.join("bagit.txt"), declaration).unwrap();
    fs::write(bag.join("manifest-sha256.txt"), manifest).unwrap();
    fs::write(bag.join("tagmanifest-sha256.txt"), tags.concat()).unwrap();
    assert_eq!(slugs(&bag), [""; 0]);
    bag
}

fn files(bag: &Path) -> Vec<(String, Vec<u8>)> {
    let walk = walkdir::WalkDir::new(bag).sort_by_file_name().into_iter().map(Result::unwrap);
    let files = walk.filter(|entry| entry.file_type().is_file());
    let read = |entry: walkdir::DirEntry| {
        let path = entry.path().strip_prefix(bag.parent().unwrap()).unwrap().to_str().unwrap().to_owned();
        (path, fs::read(entry.path()).unwrap())
    };
    files.map(read).collect()
}

/// A tar of these files, and then of what `more` adds.
fn tar_with(bag: &Path, more: impl FnOnce(&mut tar::Builder<File>)) -> PathBuf {
    let path = bag.with_extension("tar");
    let mut builder = tar::Builder::new(File::create(&path).unwrap());
    for (name, bytes) in files(bag) {
        add(&mut builder, &name, tar::EntryType::Regular, TARGET, &bytes);
    }
    more(&mut builder);
    builder.into_inner().unwrap();
    path
}

#[test]
fn hostile_tars() {
    use tar::EntryType::{Fifo, Link, Regular, Symlink};
    let place = tempfile::tempdir().unwrap();
    let bag = bag(place.path(), 10);
    for (name, kind, slug) in [
        ("/etc/passwd", Regular, "tar-path-unsafe"),
        ("bag/../../x", Regular, "tar-path-unsafe"),
        ("bag/data/a", Regular, "tar-entry-twice"),
        ("./bag//data/./a", Regular, "tar-entry-twice"),
        ("bag/data/a/b", Regular, "tar-names-collide"),
        ("bag/data/b", Symlink, "tar-special-file"),
        ("bag/data/b", Fifo, "tar-special-file"),
        ("other/x", Regular, "tar-several-roots"),
        ("x", Regular, "tar-several-roots"),
    ] {
        let tar = tar_with(&bag, |builder| add(builder, name, kind, TARGET, b""));
        assert_eq!(slugs(&tar), [slug, "bag-not-checked"], "{name}");
        assert_eq!(check(&tar).compared, 0);
    }
    // A hard link to an earlier file is that file: here one that no manifest lists.
    let tar = tar_with(&bag, |builder| add(builder, "bag/data/b", Link, TARGET, b""));
    assert_eq!(slugs(&tar), ["bag-file-unlisted"]);
    let whole = fs::read(tar_with(&bag, |_| {})).unwrap();
    let harmed = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        bytes
    };
    let payload = whole.windows(10).position(|window| window == b"xxxxxxxxxx").unwrap();
    for (bytes, expected) in [
        (whole.clone(), &[][..]),
        (whole[..whole.len() - 1024].to_vec(), &["tar-no-end"]),
        (whole[..whole.len() - 1024 - 400].to_vec(), &["tar-cut", "bag-not-checked"]),
        ([whole.clone(), whole.clone()].concat(), &["tar-after-end", "bag-not-checked"]),
        (harmed(payload), &["bag-checksum-differs"]),
        (harmed(payload - 512), &["tar-damaged", "bag-not-checked"]),
    ] {
        let tar = place.path().join("bag.tar");
        fs::write(&tar, bytes).unwrap();
        assert_eq!(slugs(&tar), expected);
    }
}

/// Links cost nothing but their headers: an archive that is made of them keeps nobody busy.
#[test]
fn the_bytes_that_hard_links_share_are_read_once() {
    let place = tempfile::tempdir().unwrap();
    let bag = bag(place.path(), 1 << 20);
    let names: Vec<_> = (0..600).map(|number| format!("data/l{number}")).collect();
    let manifest = fs::read_to_string(bag.join("manifest-sha256.txt")).unwrap();
    let value = manifest.split(' ').next().unwrap().to_owned();
    let lines = |names: &[String]| names.iter().map(|name| format!("{value}  {name}\n")).collect::<String>();
    let manifest = manifest.clone() + &lines(&names);
    let digest = fondo::io::Hasher::of(manifest.as_bytes()).0.sha256;
    let declared = fondo::io::Hasher::of(&fs::read(bag.join("bagit.txt")).unwrap()).0.sha256;
    fs::write(bag.join("manifest-sha256.txt"), manifest).unwrap();
    let tags = format!("{digest}  manifest-sha256.txt\n{declared}  bagit.txt\n");
    fs::write(bag.join("tagmanifest-sha256.txt"), tags).unwrap();
    let tar = tar_with(&bag, |builder| {
        names.iter().for_each(|name| add(builder, &format!("bag/{name}"), tar::EntryType::Link, TARGET, b""));
    });
    let meter = Meter::default();
    let verdict = validate::bag(&tar, 2, &meter).unwrap();
    assert_eq!((verdict.findings, verdict.compared), (Vec::new(), 601 + 2));
    assert!(meter.total(Purpose::Source) < 4 << 20, "{}", meter.total(Purpose::Source));
    // What is wrong with the bytes is said of every name that they have.
    let mut bytes = fs::read(&tar).unwrap();
    let data = bytes.windows(100).position(|window| window == [b'x'; 100]).unwrap();
    bytes[data] = b'y';
    fs::write(&tar, bytes).unwrap();
    assert_eq!(slugs(&tar), ["bag-checksum-differs"; 601]);
}

/// A zip of these files, and then of what `more` adds.
fn zip_with(bag: &Path, more: impl FnOnce(&mut zip::ZipWriter<File>)) -> PathBuf {
    let path = bag.with_extension("zip");
    let mut zip = zip::ZipWriter::new(File::create(&path).unwrap());
    for (name, bytes) in files(bag) {
        zip.start_file(name, deflated()).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    more(&mut zip);
    zip.finish().unwrap();
    path
}

fn deflated() -> zip::write::SimpleFileOptions {
    zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated)
}

#[test]
fn hostile_zips() {
    let place = tempfile::tempdir().unwrap();
    let bag = bag(place.path(), 3000);
    let extra = |name: &str| zip_with(&bag, |zip| zip.start_file(name, deflated()).unwrap());
    assert_eq!(slugs(&zip_with(&bag, |_| {})), [""; 0]);
    assert_eq!(slugs(&extra("bag/data/b")), ["bag-file-unlisted"]);
    for (name, slug) in [
        ("bag/../../x", "zip-path-unsafe"),
        ("bag//data/a", "zip-path-empty-part"),
        ("bag/data/a/b", "zip-names-collide"),
        ("other/x", "zip-several-roots"),
    ] {
        assert_eq!(slugs(&extra(name)), [slug, "bag-not-checked"], "{name}");
    }
    let link = zip_with(&bag, |zip| zip.add_symlink("bag/data/b", "/etc/passwd", deflated()).unwrap());
    assert_eq!(slugs(&link), ["zip-special-file", "bag-not-checked"]);
    // An empty page is none.
    let zeros = |mebibytes: usize| {
        zip_with(&bag, |zip| {
            zip.start_file("bag/data/b", deflated()).unwrap();
            (0..mebibytes).for_each(|_| zip.write_all(&[0; 1 << 20]).unwrap());
        })
    };
    assert_eq!(slugs(&zeros(8)), ["zip-ratio", "bag-file-unlisted"]);
    // However many they are, it is said once, and costs no other finding its place.
    let mut page = zip::ZipWriter::new(Cursor::new(Vec::new()));
    page.start_file("page", deflated()).unwrap();
    page.write_all(&[0; (1 << 20) + 1]).unwrap();
    let mut page = zip::ZipArchive::new(page.finish().unwrap()).unwrap();
    let blank = zip_with(&bag, |zip| {
        for number in 0..1_001 {
            zip.raw_copy_file_rename(page.by_index_raw(0).unwrap(), format!("bag/data/p{number:04}")).unwrap();
        }
        // As a whole they shrink no more than an honest archive may.
        let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        zip.start_file("bag/data/q", stored).unwrap();
        zip.write_all(&[7; 5 << 20]).unwrap();
    });
    let expected: Vec<_> = ["zip-ratio"].into_iter().chain(["bag-file-unlisted"; 1_002]).collect();
    assert_eq!(slugs(&blank), expected);
    assert_eq!(slugs(&zeros(257)), ["zip-too-large", "zip-ratio", "bag-not-checked"]);
}

/// No program that unpacks takes a tilde for a home.
#[test]
fn the_folder_may_be_called_with_a_tilde() {
    let place = tempfile::tempdir().unwrap();
    let called = place.path().join("~bag");
    fs::rename(bag(place.path(), 5), &called).unwrap();
    assert_eq!(slugs(&zip_with(&called, |_| {})), [""; 0]);
    assert_eq!(slugs(&tar_with(&called, |_| {})), [""; 0]);
}

/// The verb itself: exit codes, and a record for each package.
#[test]
fn the_verb() {
    let place = tempfile::tempdir().unwrap();
    let bag = bag(place.path(), 5);
    let (zip, tar) = (zip_with(&bag, |_| {}), tar_with(&bag, |_| {}));
    let good = end(fondo().args(["validate", "--json"]).args([&bag, &zip, &tar])).expect(0);
    let valid: Vec<_> = good.events.iter().map(|event| (event["valid"].clone(), event["compared"].clone())).collect();
    assert_eq!(valid, vec![(true.into(), 3.into()); 3]);
    let bad = tar_with(&bag, |builder| add(builder, "bag/data/b", tar::EntryType::Regular, TARGET, b""));
    end(fondo().args(["validate", "--json"]).arg(&bad)).expect(1);
    let text = place.path().join("text");
    fs::write(&text, "no package").unwrap();
    let said = end(fondo().args(["validate"]).arg(text)).expect(2).stderr;
    assert!(said.contains("neither a folder nor a zip nor a tar"), "{said}");
}

/// What cannot be checked costs that package only; errors that were found come before all else.
#[test]
fn the_verb_goes_on() {
    let place = tempfile::tempdir().unwrap();
    let bag = bag(place.path(), 5);
    let text = place.path().join("text");
    fs::write(&text, "no package").unwrap();
    let (absent, damaged) = (place.path().join("absent"), place.path().join("damaged.ZIP"));
    fs::write(&damaged, "").unwrap();
    let packages = [&absent, &damaged, &text, &bag];
    let ended = end(fondo().args(["validate", "--json"]).args(packages)).expect(1);
    let field = |name: &str| ended.events.iter().map(|event| event[name].clone()).collect::<Vec<_>>();
    assert_eq!(field("event"), ["unchecked", "verdict", "unchecked", "verdict"]);
    assert_eq!(field("bag"), packages.map(|package| package.to_str().unwrap()));
    assert_eq!(ended.events[1]["valid"], false);
    assert_eq!(ended.events[3]["valid"], true);
    assert_eq!(ended.events[2]["exit"], 2);
    let said = ended.events[2]["message"].as_str().unwrap();
    assert!(said.contains("neither a folder nor a zip nor a tar") && ended.stderr.contains(said), "{}", ended.stderr);
    end(fondo().arg("validate").args([&absent, &bag])).expect(2);
    end(fondo().arg("validate").args([&damaged, &bag])).expect(1);
}

/// Names that not every system can hold are a matter of the bag, and weigh in an archive what they weigh in a folder.
#[test]
fn names_weigh_the_same_in_an_archive() {
    let place = tempfile::tempdir().unwrap();
    let bag = bag(place.path(), 3);
    let bytes = fs::read(bag.join("data/a")).unwrap();
    let value = fondo::io::Hasher::of(&bytes).0.sha256;
    let mut manifest = fs::read_to_string(bag.join("manifest-sha256.txt")).unwrap();
    for name in ["A", "cafe\u{301}", "b:c"] {
        fs::write(bag.join("data").join(name), &bytes).unwrap();
        manifest.push_str(&format!("{value}  data/{name}\n"));
    }
    let line = |bytes: &[u8], path: &str| format!("{}  {path}\n", fondo::io::Hasher::of(bytes).0.sha256);
    fs::write(bag.join("manifest-sha256.txt"), &manifest).unwrap();
    fs::write(bag.join("tagmanifest-sha256.txt"), line(manifest.as_bytes(), "manifest-sha256.txt")).unwrap();
    let expected = nameless(check(&bag));
    assert!(expected.is_valid() && expected.findings.len() == 3, "{:?}", expected.findings);
    assert_eq!(nameless(check(&zip_with(&bag, |_| {}))), expected);
    assert_eq!(nameless(check(&tar_with(&bag, |_| {}))), expected);
}

/// The data of an entry are not what the zip says of them.
#[test]
fn an_entry_that_cannot_be_unpacked_is_a_finding_about_it() {
    let place = tempfile::tempdir().unwrap();
    let bag = bag(place.path(), 3000);
    let zip = zip_with(&bag, |_| {});
    let mut bytes = fs::read(&zip).unwrap();
    let name = bytes.windows(10).position(|window| window == b"bag/data/a").unwrap();
    // The first byte of the packed data, behind name and extra field.
    let extra = usize::from(u16::from_le_bytes([bytes[name - 2], bytes[name - 1]]));
    bytes[name + 10 + extra] ^= 0xff;
    fs::write(&zip, bytes).unwrap();
    let verdict = check(&zip);
    let found: Vec<_> = verdict.findings.iter().map(|finding| finding.code.slug()).collect();
    assert_eq!(found, ["bag-file-unreadable"]);
    assert_eq!(verdict.findings[0].args["path"], "data/a");
}

#[test]
fn what_is_no_package_is_said_so() {
    let place = tempfile::tempdir().unwrap();
    for (name, bytes) in
        [("empty", &b""[..]), ("text", b"hello"), ("zeros", &[0; 10_240]), ("7z", b"7z\xbc\xaf\x27\x1c")]
    {
        let path = place.path().join(name);
        fs::write(&path, bytes).unwrap();
        let error = validate::bag(&path, 1, &Meter::default()).unwrap_err();
        assert!(matches!(error, ValidateError::NoPackage { .. }), "{name}: {error}");
    }
    let cut = place.path().join("cut.zip");
    fs::write(&cut, b"PK\x03\x04 and no more").unwrap();
    assert_eq!(slugs(&cut), ["zip-no-directory", "bag-not-checked"]);
    // What is called an archive and is none is a damaged one.
    for (name, bytes, slug) in [
        ("empty.zip", &b""[..], "zip-no-directory"),
        ("text.Zip", b"hello", "zip-no-directory"),
        ("empty.tar", b"", "tar-damaged"),
        ("text.TAR", b"hello", "tar-damaged"),
        ("garbage.tar", &[7; 10_240], "tar-damaged"),
        ("zeros.tar", &[0; 10_240], "tar-several-roots"),
    ] {
        let path = place.path().join(name);
        fs::write(&path, bytes).unwrap();
        assert_eq!(slugs(&path), [slug, "bag-not-checked"], "{name}");
    }
    let bag = bag(place.path(), 10);
    let (zip, tar) = (zip_with(&bag, |_| {}), tar_with(&bag, |_| {}));
    for (package, slug) in [(zip, "zip-header-differs"), (tar, "tar-damaged")] {
        let mut bytes = fs::read(&package).unwrap();
        bytes[0] ^= 1;
        fs::write(&package, bytes).unwrap();
        assert_eq!(slugs(&package), [slug, "bag-not-checked"]);
    }
}
