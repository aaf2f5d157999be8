mod support;
use fondo::inspect::pdf_rules::{Flavour, precheck};
use fondo::profile::Limits;
use std::fs;

#[test]
fn dump() {
    let root = support::shared("corpus/real/veraPDF-corpus").unwrap();
    let mut files = Vec::new();
    let mut stack = vec![root.clone()];
    while let Some(d) = stack.pop() {
        for e in fs::read_dir(d).unwrap() {
            let p = e.unwrap().path();
            if p.is_dir() {
                stack.push(p)
            } else if p.extension().is_some_and(|e| e == "pdf") {
                files.push(p)
            }
        }
    }
    files.sort();
    for f in files {
        let rel = f.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
        let flavour = match &rel[..8] {
            "PDF_A-1b" | "PDF_A-1a" => Flavour::A1b,
            "PDF_A-2b" => Flavour::A2b,
            "PDF_A-2u" | "PDF_A-2a" => Flavour::A2u,
            "PDF_A-3b" => Flavour::A3b,
            _ => continue,
        };
        let bytes = fs::read(&f).unwrap();
        let out = precheck(&bytes, flavour, &Limits::default());
        let name = f.file_stem().unwrap().to_string_lossy().replace("veraPDF test suite ", "");
        let b: Vec<String> =
            out.broken.iter().map(|b| format!("{} x{} [{}]", b.id, b.count, b.kept[0].found)).collect();
        println!("R {} {} {} {}", &rel[6..8], name, if out.complete { "" } else { "INCOMPLETE" }, b.join("; "));
    }
}
