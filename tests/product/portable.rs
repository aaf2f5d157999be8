//! What only Unix has is called in `io/` and `engine/` alone, so that the program can be built for Windows: those two
//! rooms have, or can be given, another way there.

use std::fs;
use std::path::Path;

/// Words that only code for Unix or Linux holds.
const UNIX_ONLY: [&str; 7] =
    ["std::os::unix", "std::os::fd", "std::os::linux", "libc::", "rustix::", "landlock::", "signal_hook::"];

#[test]
fn only_two_rooms_call_what_only_unix_has() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = 0;
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(&source) {
        let entry = entry.unwrap();
        let path = entry.path().strip_prefix(&source).unwrap();
        let name = entry.file_name().to_string_lossy();
        let of_tests = name == "tests.rs" || name.ends_with("_tests.rs");
        let may = path.starts_with("io") || path.starts_with("engine");
        if !name.ends_with(".rs") || of_tests || may {
            continue;
        }
        files += 1;
        let text = fs::read_to_string(entry.path()).unwrap();
        // Tests stand at the end of a file and are not part of the program.
        let program = text.split("#[cfg(test)]\nmod ").next().unwrap_or(&text);
        found.extend(
            UNIX_ONLY.iter().filter(|word| program.contains(*word)).map(|word| format!("{}: {word}", path.display())),
        );
    }
    assert!(files > 200, "{files} files were looked at");
    assert!(found.is_empty(), "{found:#?}");
}
