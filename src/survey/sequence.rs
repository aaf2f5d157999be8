//! Whether the pages of a unit follow each other: gaps, repeats, order, sides.

use std::collections::{BTreeMap, BTreeSet};

use crate::records::codes::survey as codes;
use crate::records::{
    Code, DeclaredGap, FileRole, Finding, MasterFile, PlannedFile, SourcePath, Stamp, Subject, UnitPlan,
};

use super::arrangement::below;
use super::names::{decoded, fold, is_image};

/// Most findings of one kind for one unit.
const MOST: usize = 50;

/// The page of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Page<'a> {
    path: &'a SourcePath,
    number: u64,
    /// The last number of a file with two pages: `12-13`.
    last: u64,
    /// `bis`, `a`, `r`: what follows the number.
    suffix: String,
    /// How many digits it was written with.
    width: usize,
}

/// Looks at the sequence. `unit` is the unit's identifier, `root` the depth of its folder.
pub fn findings(
    unit: &str,
    files: &[PlannedFile],
    expressed: bool,
    declared: &[DeclaredGap],
    root: usize,
) -> Vec<Finding> {
    let content: Vec<&PlannedFile> = files.iter().filter(|file| file.role == FileRole::Content).collect();
    let mut findings = Vec::new();
    let declared = Declared::new(declared);
    let mut groups: BTreeMap<Option<&str>, Vec<Page<'_>>> = BTreeMap::new();
    if expressed {
        let mut unread = content.iter().filter(|file| file.page.is_none());
        if let Some(first) = unread.next() {
            let finding = Finding::new(codes::PAGE_UNREAD, Subject::unit(unit));
            findings.push(finding.with("count", 1 + unread.count()).with("first", &first.path));
        }
        for file in &content {
            if let Some(page) = file.page.as_deref().and_then(|page| parsed(&file.path, page, file.side.as_deref())) {
                groups.entry(file.item.as_deref()).or_default().push(page);
            }
        }
    } else {
        let images: Vec<&SourcePath> = content
            .iter()
            .map(|file| &file.path)
            .filter(|path| path.extension().is_some_and(|it| is_image(&it)))
            .collect();
        groups.insert(None, guessed(&images));
    }
    for pages in groups.into_values() {
        for pages in by_folder(pages, root) {
            check(unit, &pages, expressed, &declared, &mut findings);
        }
    }
    findings
}

/// What the sequence of pages can say.
pub const OF_SEQUENCE: [Code; 5] =
    [codes::PAGE_GAP, codes::PAGE_ORDER, codes::PAGE_REPEAT, codes::PAGE_SIDE, codes::PAGE_UNREAD];

/// Looks at the sequence of a version's files, whichever deliveries brought them. `plan` is that of the last.
pub fn of_version(plan: &UnitPlan, masters: &[&MasterFile]) -> Vec<Finding> {
    let planned = |master: &&MasterFile| PlannedFile {
        path: master.source.clone(),
        name: master.name.clone(),
        role: master.role,
        stamp: Stamp { size: master.size, mtime_ns: 0, ctime_ns: 0, inode: 0 },
        page: master.page.clone(),
        side: master.side.clone(),
        item: master.item.clone(),
    };
    let files: Vec<_> = masters.iter().map(planned).collect();
    let gaps = plan.description.as_ref().map(|description| description.gaps.as_slice()).unwrap_or_default();
    // A name is the path below the unit's folder.
    let below = |file: &PlannedFile| {
        file.path.components().count().saturating_sub(SourcePath::from(file.name.as_str()).components().count())
    };
    let root = plan.files.first().map_or(0, below);
    findings(&plan.unit, &files, files.iter().any(|file| file.page.is_some()), gaps, root)
}

/// One sequence for the whole unit; one for each folder where numbers begin anew in each.
fn by_folder(pages: Vec<Page<'_>>, root: usize) -> Vec<Vec<Page<'_>>> {
    let mut folders: BTreeMap<Vec<u8>, Vec<Page<'_>>> = BTreeMap::new();
    for page in &pages {
        let folder = page.path.parent().map(|folder| below(&folder, root)).unwrap_or_default();
        folders.entry(folder).or_default().push(page.clone());
    }
    let numbers =
        |pages: &[Page<'_>]| pages.iter().map(|page| (page.number, page.suffix.clone())).collect::<BTreeSet<_>>();
    let apart: usize = folders.values().map(|pages| numbers(pages).len()).sum();
    // Recto and verso may lie in two folders; then the numbers are the same on purpose, too.
    if folders.len() > 1 && apart > numbers(&pages).len() { folders.into_values().collect() } else { vec![pages] }
}

fn check(unit: &str, pages: &[Page<'_>], expressed: bool, declared: &Declared, findings: &mut Vec<Finding>) {
    if pages.len() < 2 {
        return;
    }
    let present: BTreeSet<u64> = pages.iter().flat_map(|page| page.number..=page.last).collect();
    let (Some(&first), Some(&last)) = (present.first(), present.last()) else { return };
    // Numbers that a camera gave are no page numbers: most of their range is missing.
    let plausible = expressed || last - first < 2 * present.len() as u64 + 2;
    if plausible {
        gaps(unit, pages, &present, declared, findings);
        order(unit, pages, findings);
    }
    repeats(pages, declared, findings);
    sides(unit, pages, findings);
}

fn gaps(unit: &str, pages: &[Page<'_>], present: &BTreeSet<u64>, declared: &Declared, findings: &mut Vec<Finding>) {
    // A sequence that begins with 2 has lost its first page; any other beginning may be the continuation of another
    // unit.
    let first = present.first().map_or(1, |first| if *first == 2 { 1 } else { *first });
    let last = present.last().copied().unwrap_or(first);
    let mut missing: Vec<(u64, u64)> = Vec::new();
    let mut expected = first;
    for &number in present.range(..=last) {
        let mut run: Option<(u64, u64)> = None;
        // The distance between neighbours is bounded: the caller has seen that the range is dense, or numbers are read
        // in steps.
        if number > expected {
            for absent in (expected..number).take(10_000).filter(|absent| !declared.absent(*absent)) {
                match &mut run {
                    Some((_, end)) if *end + 1 == absent => *end = absent,
                    _ => {
                        missing.extend(run.take());
                        run = Some((absent, absent));
                    }
                }
            }
        }
        missing.extend(run);
        expected = number.saturating_add(1);
    }
    for (from, to) in missing.into_iter().take(MOST) {
        let text = if from == to { from.to_string() } else { format!("{from}-{to}") };
        let finding =
            Finding::new(codes::PAGE_GAP, Subject::unit(unit)).with("pages", text).with("count", to - from + 1);
        findings.push(finding.with("expected", expected_name(pages, from)));
    }
}

/// The path that the missing page should have had, after the manner of its neighbour.
fn expected_name(pages: &[Page<'_>], number: u64) -> SourcePath {
    let before = pages.iter().filter(|page| page.number < number).max_by_key(|page| page.number);
    let Some(neighbour) = before.or_else(|| pages.iter().min_by_key(|page| page.number)) else {
        return SourcePath::from_bytes(Vec::new());
    };
    let name = neighbour.path.file_name();
    let old = format!("{:0width$}", neighbour.number, width = neighbour.width);
    let at = name.windows(old.len()).rposition(|bytes| bytes == old.as_bytes());
    let Some(at) = at else { return neighbour.path.clone() };
    let new = format!("{number:0width$}", width = neighbour.width);
    let tail = name.get(at + old.len()..).unwrap_or_default();
    // What a neighbour's name says besides its number is its own: ` (città d'arte)`, `bis`.
    let extension = tail.iter().rposition(|byte| *byte == b'.').and_then(|dot| tail.get(dot..)).unwrap_or_default();
    let name = [name.get(..at).unwrap_or_default(), new.as_bytes(), extension].concat();
    neighbour.path.parent().unwrap_or_else(|| SourcePath::from_bytes(Vec::new())).join(&name)
}

fn repeats(pages: &[Page<'_>], declared: &Declared, findings: &mut Vec<Finding>) {
    let mut seen: BTreeMap<(u64, &str, Option<String>), &SourcePath> = BTreeMap::new();
    let mut count = 0;
    for page in pages {
        // A TIFF and a JPEG of one page are two forms of it, not two pages.
        let key = (page.number, page.suffix.as_str(), page.path.extension());
        match seen.get(&key) {
            Some(other) if !declared.doubled(page.number) => {
                count += 1;
                if count <= MOST {
                    let shown = if page.suffix.is_empty() {
                        page.number.to_string()
                    } else {
                        format!("{} {}", page.number, page.suffix)
                    };
                    let finding = Finding::new(codes::PAGE_REPEAT, Subject::file(page.path));
                    findings.push(finding.with("page", shown).with("other", other));
                }
            }
            Some(_) => {}
            None => {
                seen.insert(key, page.path);
            }
        }
    }
}

/// Byte order of the names against the order of the numbers: `10` before `2`.
fn order(unit: &str, pages: &[Page<'_>], findings: &mut Vec<Finding>) {
    let folder = |page: &Page<'_>| page.path.parent();
    let wrong = pages.windows(2).find_map(|pair| match pair {
        [one, two] if folder(one) == folder(two) && one.number > two.number => Some((one, two)),
        _ => None,
    });
    if let Some((one, two)) = wrong.filter(|(one, two)| one.width != two.width) {
        let finding = Finding::new(codes::PAGE_ORDER, Subject::unit(unit)).with("name", one.path);
        findings.push(finding.with("page", one.number).with("next", two.number));
    }
}

/// Where most leaves have recto and verso, those with one side are named.
fn sides(unit: &str, pages: &[Page<'_>], findings: &mut Vec<Finding>) {
    let mut leaves: BTreeMap<u64, (bool, bool)> = BTreeMap::new();
    for page in pages {
        let leaf = leaves.entry(page.number).or_default();
        match page.suffix.as_str() {
            "r" | "recto" => leaf.0 = true,
            "v" | "verso" => leaf.1 = true,
            _ => return,
        }
    }
    let mut single = leaves.iter().filter(|(_, (recto, verso))| recto != verso).map(|(number, _)| number);
    let count = single.clone().count();
    if let Some(first) = single.next().filter(|_| leaves.len() >= 4 && count * 2 < leaves.len()) {
        let finding = Finding::new(codes::PAGE_SIDE, Subject::unit(unit));
        findings.push(finding.with("count", count).with("first", first));
    }
}

/// Reads what an expression's `page` group holds: `0012`, `12bis`, `12-13`, `12r`.
fn parsed<'a>(path: &'a SourcePath, text: &str, side: Option<&str>) -> Option<Page<'a>> {
    let start = text.find(|character: char| character.is_ascii_digit())?;
    let digits = leading_digits(text.get(start..)?);
    let number: u64 = digits.parse().ok()?;
    let rest = text.get(start + digits.len()..).unwrap_or_default();
    let second = rest.strip_prefix(['-', '+', '_']).map(leading_digits).filter(|digits| !digits.is_empty());
    let last = second
        .and_then(|second| second.parse().ok())
        .filter(|last| (number..=number.saturating_add(10)).contains(last));
    let tail = if last.is_some() { "" } else { rest };
    let suffix = suffix(tail) + &side.map(fold).unwrap_or_default();
    Some(Page { path, number, last: last.unwrap_or(number), suffix, width: digits.len() })
}

fn leading_digits(text: &str) -> &str {
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// `bis`, `ter`, `r`, `v`, `a`: the word right after a number, if it is that short.
fn suffix(tail: &str) -> String {
    let tail = tail.trim_start_matches([' ', '_', '-', '.']);
    let word: String =
        tail.chars().take_while(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let known = matches!(word.as_str(), "bis" | "ter" | "quater" | "quinquies" | "recto" | "verso" | "rv");
    if known || (word.chars().count() == 1 && !word.starts_with(|character: char| character.is_ascii_digit())) {
        word
    } else {
        String::new()
    }
}

/// Page numbers where the profile does not say how to find them: the names of most files must share one shape.
fn guessed<'a>(paths: &[&'a SourcePath]) -> Vec<Page<'a>> {
    let stems: Vec<String> = paths.iter().map(|path| stem(path)).collect();
    let Some(lead) = common_lead(&stems) else { return Vec::new() };
    let page = |(path, stem): (&&'a SourcePath, &String)| {
        // The shared beginning may stand further in where something was put before it.
        let at = stem.find(&lead)?;
        let rest = stem.get(at + lead.len()..)?;
        let digits = leading_digits(rest);
        let number = digits.parse().ok()?;
        let tail = rest.get(digits.len()..).unwrap_or_default();
        Some(Page { path, number, last: number, suffix: suffix(tail), width: digits.len() })
    };
    paths.iter().zip(&stems).filter_map(page).collect()
}

fn stem(path: &SourcePath) -> String {
    let name = fold(&decoded(path.file_name()));
    match name.rfind('.') {
        Some(dot) if dot > 0 => name.get(..dot).unwrap_or_default().to_owned(),
        _ => name,
    }
}

/// What stands before the last number in the names, if it is the same in at least three of them and in most.
fn common_lead(stems: &[String]) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for stem in stems {
        let last_digit = stem.rfind(|character: char| character.is_ascii_digit());
        let Some(head) = last_digit.and_then(|at| stem.get(..=at)) else { continue };
        let start = head
            .rfind(|character: char| !character.is_ascii_digit())
            .map_or(0, |at| at + head.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
        *counts.entry(head.get(..start).unwrap_or_default()).or_default() += 1;
    }
    let (lead, count) = counts.into_iter().max_by_key(|(lead, count)| (*count, std::cmp::Reverse(lead.len())))?;
    (count >= 3 && count * 2 > stems.len()).then(|| lead.to_owned())
}

/// Gaps and doubled numbers that somebody answers for.
struct Declared {
    absent: Vec<(u64, u64)>,
    doubled: BTreeSet<u64>,
}

impl Declared {
    /// Reads `12 bis`, `3-7`, `cc. 3, 5-8`, `mancano le carte 10 e 11`.
    fn new(gaps: &[DeclaredGap]) -> Self {
        let (mut absent, mut doubled) = (Vec::new(), BTreeSet::new());
        for gap in gaps {
            let text = gap.what.to_lowercase();
            let mut rest = text.as_str();
            while let Some(start) = rest.find(|character: char| character.is_ascii_digit()) {
                rest = rest.get(start..).unwrap_or_default();
                let digits = leading_digits(rest);
                let Ok(number) = digits.parse::<u64>() else { break };
                rest = rest.get(digits.len()..).unwrap_or_default();
                let after = rest.trim_start();
                let dash = after.strip_prefix(['-', '–']).map(str::trim_start);
                let second = dash.map(leading_digits).filter(|digits| !digits.is_empty());
                if let (Some(second), Some(tail)) = (second, dash) {
                    if let Ok(last) = second.parse::<u64>() {
                        absent.push((number, last.max(number)));
                    }
                    rest = tail.get(second.len()..).unwrap_or_default();
                } else {
                    if !suffix(after).is_empty() && after.starts_with(char::is_alphabetic) {
                        doubled.insert(number);
                    }
                    absent.push((number, number));
                }
            }
        }
        Self { absent, doubled }
    }

    fn absent(&self, number: u64) -> bool {
        self.absent.iter().any(|(from, to)| (*from..=*to).contains(&number))
    }

    fn doubled(&self, number: u64) -> bool {
        self.doubled.contains(&number)
    }
}

/// How many pages or leaves declared gaps take away from the extent.
pub fn declared_absent(gaps: &[DeclaredGap]) -> u64 {
    let declared = Declared::new(gaps);
    // `12 bis` is a page too many in the numbering, not one that is missing.
    let taken =
        |(from, to): &(u64, u64)| if from == to && declared.doubled(*from) { 0 } else { (to - from).saturating_add(1) };
    declared.absent.iter().map(taken).fold(0, u64::saturating_add)
}

#[cfg(test)]
mod tests;
