//! How well the pre-check of PDF/A finds what the veraPDF corpus plants: `cargo test --test inspect pdfa_score --
//! --nocapture` prints the table, and with `FONDO_ACCEPT=1` writes `docs/pdfa-precheck-scores.md`. The test fails where
//! the page says something else than was measured.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use fondo::inspect::pdf_rules::{Precheck, listed_rules, not_evaluated, partly_evaluated, precheck, rules_of};
use fondo::profile::Limits;
use fondo::records::PdfaFlavour;

/// Clauses whose faults veraPDF's profiles list under another number: of the corpus, of the profile.
const ELSEWHERE: &[(&str, &str, &str)] = &[
    ("1b", "6.7.2", "6.7.9"),
    ("2b", "6.2.4.4", "6.2.4.3"),
    ("2b", "6.6.2.3.3", "6.6.2.3.1"),
    ("2b", "6.6.2.3.3", "6.6.2.3.2"),
];

/// Files whose fault is not found, and why.
const MISSED: &[(&str, &str)] = &[];

/// One file of the corpus.
struct File {
    folder: String,
    clause: String,
    name: String,
    must_pass: bool,
    outcome: Precheck,
}

impl File {
    fn read(root: &Path, path: &Path) -> Option<Self> {
        let folder = path.strip_prefix(root).ok()?.to_str()?.get(6..8)?.to_owned();
        let flavour = match folder.as_str() {
            "1a" | "1b" => PdfaFlavour::A1b,
            "2b" => PdfaFlavour::A2b,
            "2a" | "2u" => PdfaFlavour::A2u,
            "3b" => PdfaFlavour::A3b,
            _ => return None,
        };
        let stem = path.file_stem()?.to_str()?;
        let name = stem.strip_prefix("veraPDF test suite ").unwrap_or(stem).to_owned();
        let (clause, rest) = name.split_once("-t")?;
        let (clause, must_pass) = (clause.replace('-', "."), rest.contains("-pass-"));
        let outcome = precheck(&fs::read(path).unwrap(), flavour, &Limits::default());
        Some(Self { folder, clause, name, must_pass, outcome })
    }

    /// Whether a rule of the file's clause is broken.
    fn is_found(&self) -> bool {
        let elsewhere = ELSEWHERE.iter().filter(|(folder, clause, _)| *folder == self.folder && *clause == self.clause);
        // A clause without rules of its own in the profile is a part of the one above it.
        let has_rules = rules_of(self.outcome.flavour)
            .any(|(id, _)| id.rsplit_once('-').is_some_and(|(own, _)| own == self.clause));
        let above = self.clause.rsplit_once('.').map(|(above, _)| above).filter(|_| !has_rules);
        let clauses: Vec<&str> =
            std::iter::once(self.clause.as_str()).chain(elsewhere.map(|(.., other)| *other)).chain(above).collect();
        self.outcome
            .broken
            .iter()
            .any(|broken| broken.id.rsplit_once('-').is_some_and(|(clause, _)| clauses.contains(&clause)))
    }

    fn broken(&self) -> String {
        let each = self.outcome.broken.iter().map(|broken| format!("{} ({})", broken.id, broken.kept[0].found));
        each.collect::<Vec<_>>().join("; ")
    }

    /// Whether the pre-check has rules for it: level A asks for more.
    fn is_of_level(&self) -> bool {
        !self.folder.ends_with('a')
    }
}

fn files(root: &Path) -> Vec<File> {
    let (mut paths, mut folders): (Vec<PathBuf>, _) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "pdf") {
                paths.push(path);
            }
        }
    }
    paths.sort();
    paths.iter().filter_map(|path| File::read(root, path)).collect()
}

#[derive(Default)]
struct Row {
    sound: usize,
    clean: usize,
    planted: usize,
    found: usize,
}

fn rows<'f>(files: impl Iterator<Item = &'f File>) -> BTreeMap<(String, Vec<u32>), Row> {
    let mut rows: BTreeMap<_, Row> = BTreeMap::new();
    for file in files {
        let numbers = file.clause.split('.').map(|number| number.parse().unwrap()).collect();
        let row = rows.entry((file.folder.clone(), numbers)).or_default();
        if file.must_pass {
            row.sound += 1;
            row.clean += usize::from(file.outcome.broken.is_empty());
        } else {
            row.planted += 1;
            row.found += usize::from(file.is_found());
        }
    }
    rows
}

fn page(files: &[File]) -> String {
    let mut text = String::from(include_str!("../support/pdfa_scores.md"));
    text.push_str("\n| Flavour | Rules in veraPDF's profile | evaluated | in part |\n|---|---|---|---|\n");
    for flavour in PdfaFlavour::ALL {
        let partly = partly_evaluated(flavour).filter(|(id, ..)| !id.starts_with("own-")).count();
        let evaluated = rules_of(flavour).filter(|(id, _)| !id.starts_with("own-")).count() - partly;
        writeln!(text, "| {} | {} | {evaluated} | {partly} |", flavour.slug(), listed_rules(flavour)).unwrap();
    }
    text.push_str("\n## By clause\n\nRecall: files with a planted fault, of which a rule of the clause was found broken. Clean: sound files without any broken rule.\n\n| Flavour | Clause | recall | clean |\n|---|---|---|---|\n");
    let mut sum = Row::default();
    for ((folder, clause), row) in rows(files.iter().filter(|file| file.is_of_level())) {
        let clause = clause.iter().map(u32::to_string).collect::<Vec<_>>().join(".");
        let share = |part: usize, of: usize| if of == 0 { "–".to_owned() } else { format!("{part}/{of}") };
        writeln!(text, "| {folder} | {clause} | {} | {} |", share(row.found, row.planted), share(row.clean, row.sound))
            .unwrap();
        sum.sound += row.sound;
        sum.clean += row.clean;
        sum.planted += row.planted;
        sum.found += row.found;
    }
    writeln!(text, "| all | all | {}/{} | {}/{} |", sum.found, sum.planted, sum.clean, sum.sound).unwrap();
    let level: Vec<_> = files.iter().filter(|file| !file.is_of_level()).collect();
    let sound = level.iter().filter(|file| file.must_pass);
    let clean = sound.clone().filter(|file| file.outcome.broken.is_empty()).count();
    let found = level.iter().filter(|file| !file.must_pass && file.is_found()).count();
    writeln!(
        text,
        "\nFiles of level A are measured against level B (1a) and U (2a), whose rules are part of theirs: {clean} of {} sound ones are clean; of {} planted faults, which are mostly of level A alone, {found} break a rule that is evaluated.",
        sound.count(),
        level.iter().filter(|file| !file.must_pass).count(),
    )
    .unwrap();
    text.push_str(
        "\n## Clauses that stand elsewhere\n\nThe corpus files some faults under another clause than the profile:\n\n",
    );
    for (folder, clause, other) in ELSEWHERE {
        writeln!(text, "- {folder}: {clause} of the corpus is {other} of the profile as well").unwrap();
    }
    text.push_str("\n## Rules that are not evaluated for everything\n\n");
    for flavour in [PdfaFlavour::A1b, PdfaFlavour::A2b] {
        for (id, why, _) in partly_evaluated(flavour) {
            writeln!(text, "- {} {id}: {why}", if flavour == PdfaFlavour::A1b { "part 1" } else { "parts 2 and 3" })
                .unwrap();
        }
    }
    text.push_str("\n## Not found\n\n");
    if MISSED.is_empty() {
        text.push_str("Nothing.\n");
    }
    for (name, why) in MISSED {
        writeln!(text, "- `{name}`: {why}").unwrap();
    }
    text
}

#[test]
fn the_page_says_what_is_measured() {
    let Some(root) = crate::support::shared("corpus/real/veraPDF-corpus") else { return };
    let files = files(&root);
    assert!(files.len() > 200);
    for file in &files {
        println!("{} {} {}", file.folder, file.name, file.broken());
    }
    let page = page(&files);
    println!("{page}");
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| file.is_of_level() || file.must_pass) {
        let name = format!("{} {}", file.folder, file.name);
        if file.must_pass && !file.outcome.broken.is_empty() {
            wrong.push(format!("{name} is sound, but: {}", file.broken()));
        }
        if !file.must_pass && !file.is_found() && !MISSED.iter().any(|(missed, _)| *missed == name) {
            wrong.push(format!("{name} is not found and not explained: {}", file.broken()));
        }
        // Enciphered: it cannot be looked at.
        if !file.outcome.complete && file.name != "6-1-3-t02-fail-a" {
            wrong.push(format!("{name} was not looked at to its end"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let planted = files.iter().filter(|file| file.is_of_level() && !file.must_pass);
    let found = planted.clone().filter(|file| file.is_found()).count();
    assert!(found as f64 >= 0.95 * planted.count() as f64, "recall");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pdfa-precheck-scores.md");
    if std::env::var_os("FONDO_ACCEPT").is_some_and(|accept| accept == "1") {
        fs::write(&path, &page).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), page, "FONDO_ACCEPT=1 writes it");
}

/// Every rule of veraPDF's profiles is evaluated, or is named as one that is not.
#[test]
fn no_rule_is_forgotten() {
    let Some(path) = crate::support::shared("knowledge/verapdf_rules.tsv") else { return };
    let table = fs::read_to_string(path).unwrap();
    for flavour in PdfaFlavour::ALL {
        let profile = flavour.slug().to_uppercase();
        let listed = table.lines().filter_map(|line| {
            let mut fields = line.split('\t');
            (fields.next()? == profile).then(|| fields.next()?.rsplit(' ').next())?
        });
        let mut listed: Vec<&str> = listed.collect();
        listed.sort_unstable();
        let left_out = not_evaluated(flavour).iter().map(|(id, ..)| *id);
        let mut ours: Vec<&str> =
            rules_of(flavour).map(|(id, _)| id).filter(|id| !id.starts_with("own-")).chain(left_out).collect();
        ours.sort_unstable();
        assert_eq!(ours, listed, "{}", flavour.slug());
        assert_eq!(listed.len() as u32, listed_rules(flavour));
    }
}
