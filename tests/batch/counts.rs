//! Each source byte is read once and each output byte written once, by the program's counters and by the kernel's
//! (ARCHITECTURE §3.2).

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::delivery;
use crate::support::program::{end, fondo, run_command};
use crate::support::{tool, tree};

fn bytes_below(folder: &Path) -> u64 {
    let entries = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap);
    entries.filter(|entry| entry.file_type().is_file()).map(|entry| entry.metadata().unwrap().len()).sum()
}

fn percent_more(bytes: u64) -> u64 {
    bytes + bytes / 20
}

#[test]
fn by_the_program_s_own_counters() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("delivery"), place.path().join("w"));
    delivery::make(&source, 3, 6, 600, 800);
    let delivered = bytes_below(&source);
    let run = end(&mut run_command(&source, &workspace)).expect(0);
    let written = bytes_below(&workspace.join("packages"));
    assert!(run.number("bytes_read") >= delivered);
    assert!(run.number("bytes_read") <= percent_more(delivered), "{}", run.summary());
    assert_eq!(run.number("bytes_read_again"), 0);
    assert!(run.number("bytes_written") >= written, "{written} {}", run.summary());
    assert!(run.number("bytes_written") <= percent_more(written), "{written} {}", run.summary());
    assert!(run.number("bytes_read_back") >= written, "a package gets its name unread: {}", run.summary());

    let again = end(&mut run_command(&source, &workspace)).expect(0);
    assert_eq!(again.number("bytes_read"), 0, "an unchanged delivery was read again");
    assert_eq!((again.number("unchanged"), again.number("packaged")), (3, 0));
}

/// The kernel's word: `strace` sums up what every process of the run read from files of the delivery and wrote to
/// files.
#[test]
fn by_the_kernel_s_count() {
    let Some(strace) = tool("strace") else { return };
    let place = tempfile::tempdir().unwrap();
    let (source, workspace, trace) =
        (place.path().join("delivery"), place.path().join("w"), place.path().join("trace"));
    delivery::make(&source, 2, 4, 600, 800);
    let inner = run_command(&source, &workspace);
    let mut command = Command::new(strace);
    command.args([
        "-ff",
        "-qq",
        "-y",
        "-e",
        "trace=read,pread64,readv,preadv,preadv2,write,pwrite64,writev,copy_file_range,sendfile",
    ]);
    command.arg("-o").arg(&trace).arg(inner.get_program()).args(inner.get_args());
    command.env_clear().env("LC_ALL", "C");
    end(&mut command).expect(0);
    let (mut read, mut written) = (0, 0);
    let (from, to) = (source.display().to_string(), workspace.display().to_string());
    // One file for each thread: in a common one a call that others interrupt is written in two pieces.
    let traces = fs::read_dir(place.path()).unwrap().flatten().map(|entry| entry.path());
    let traces = traces.filter(|path| path.to_string_lossy().contains("/trace."));
    let lines: Vec<String> = traces.map(|path| fs::read_to_string(path).unwrap()).collect();
    for line in lines.iter().flat_map(|text| text.lines()) {
        let Some(count) = line.rsplit_once(" = ").and_then(|(_, count)| count.trim().parse::<u64>().ok()) else {
            continue;
        };
        let Some((call, arguments)) = line.split_once('(') else { continue };
        if call.contains("read") && arguments.contains(&from) {
            read += count;
        }
        if call.contains("write") && arguments.contains(&format!("<{to}")) && arguments.contains("/bag/") {
            written += count;
        }
    }
    let (delivered, packaged) = (bytes_below(&source), bytes_below(&workspace.join("packages")));
    assert!(read >= delivered && read <= percent_more(delivered), "{read} bytes read of {delivered}");
    assert!(written >= packaged && written <= percent_more(packaged), "{written} bytes written for {packaged}");
    assert_eq!(tree::packages(&workspace).len(), 2);
}

/// In the order of the kernel: an archive is durable, then dropped from memory as the profile wants it, then read, then
/// named.
#[test]
fn an_archive_is_durable_and_read_back_from_the_device_before_it_is_named() {
    let Some(strace) = tool("strace") else { return };
    let place = tempfile::tempdir().unwrap();
    let path = |name: &str| place.path().join(name);
    delivery::make(&path("delivery"), 1, 1, 600, 800);
    let profiles = Path::new(env!("CARGO_MANIFEST_DIR")).join("profiles");
    let profile = fs::read_to_string(profiles.join("deposito.toml")).unwrap();
    fs::write(path("device.toml"), profile.replace("read_back = \"cache\"", "read_back = \"device\"")).unwrap();
    let mut command = Command::new(strace);
    command.args(["-ff", "-qq", "-y", "-e", "trace=fsync,fadvise64,read,rename", "-o"]).arg(path("trace"));
    command.arg(fondo().get_program()).arg("run").arg(path("delivery")).arg("--out").arg(path("w"));
    command.arg("--profile").arg(path("device.toml")).args(["--shape", "zip", "--shape", "tar"]);
    end(command.env_clear().env("LC_ALL", "C")).expect(0);
    let traces = fs::read_dir(place.path()).unwrap().flatten().map(|entry| entry.path());
    let traces = traces.filter(|path| path.to_string_lossy().contains("/trace."));
    let lines: Vec<String> = traces
        .flat_map(|path| fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    for extension in [".zip", ".tar"] {
        let of = |line: &&String| line.contains("/.fondo-tmp-") && line.contains(extension);
        let lines: Vec<_> = lines.iter().filter(of).collect();
        let at = |what: &str| lines.iter().position(|line| line.starts_with(what) && !line.contains("SEQUENTIAL"));
        let order = [at("fsync("), at("fadvise64("), at("read("), at("rename(")];
        assert!(order.iter().all(Option::is_some) && order.is_sorted(), "{extension} {order:?}: {lines:#?}");
    }
}
