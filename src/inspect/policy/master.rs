//! `[master]`: how a preserved file must be stored.

use std::collections::{BTreeSet, HashSet};

use crate::formats::tiff::ifd::{Bounds, Directory, Stream};
use crate::formats::tiff::{Offsets, carried_bytes};
use crate::profile::{Limits, MasterRules, Planar, TiffRuleSet};
use crate::records::codes::{image as codes, pdf};
use crate::records::{Family, ImageDetails, ImageRole, ImageTechnical, Note, PdfaFlavour};

use super::super::pdf::rule_note;
use super::super::pdf_rules::precheck;
use super::super::tiff_rules::{RuleFailure, RuleFault, StructureRule, tiff_rule_failures};
use super::evaluate::{PolicySubject, Verdict};
use super::remedy;

/// More directories and entries than a file within the limits of inspection has.
const BOUNDS: Bounds = Bounds { directories: 65_536, entries: 1_000_000 };

/// The rules that can be put to the file, each with what does not meet it.
pub(super) fn verdicts(subject: &PolicySubject<'_>, rules: &MasterRules) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    if !rules.formats.is_empty() {
        verdicts.push(format(subject, rules));
    }
    if subject.family == Family::Pdf {
        verdicts.extend(rules.pdfa.map(|wanted| pdfa(subject, wanted)));
        return verdicts;
    }
    let each = |rule: &str, fault: &dyn Fn(&ImageTechnical) -> Option<(String, String)>| {
        let note = |image: &ImageTechnical| fault(image).map(|(found, limit)| failed(rule, found, limit));
        Verdict::new(rule, of_pages(subject, &note)).where_known(has_pages(subject))
    };
    if !rules.compressions.is_empty() {
        verdicts.push(each("master.compressions", &|image| {
            let fits = rules.compressions.contains(&image.compression);
            (!fits).then(|| (image.compression.clone(), rules.compressions.join(", ")))
        }));
    }
    if !rules.orientations.is_empty() {
        verdicts.push(each("master.orientations", &|image| {
            let fits = rules.orientations.contains(&image.orientation);
            (!fits).then(|| (image.orientation.to_string(), listed(&rules.orientations)))
        }));
    }
    if rules.one_image {
        let count = subject.technical.images.len();
        let note = (count != 1).then(|| failed("master.one_image", count, 1));
        verdicts.push(Verdict::new("master.one_image", note));
    }
    if subject.family == Family::Tiff {
        verdicts.extend(of_tiff(subject, rules));
    }
    verdicts
}

/// The pre-check of the PDF/A that the profile asks for.
fn pdfa(subject: &PolicySubject<'_>, flavour: PdfaFlavour) -> Verdict {
    let outcome = precheck(subject.bytes, flavour, &Limits::default());
    let note = |broken| rule_note(Note::new(pdf::PDFA_RULE).with("flavour", flavour.slug()), broken);
    let mut notes: Vec<Note> = outcome.broken.iter().map(note).collect();
    if !outcome.complete {
        notes.push(Note::new(pdf::PDFA_UNFINISHED).with("flavour", flavour.slug()));
    }
    Verdict::new(&format!("master.pdfa={}", flavour.slug()), notes)
}

fn failed(rule: &str, found: impl std::fmt::Display, limit: impl std::fmt::Display) -> Note {
    Note::new(codes::MASTER_RULE).with("rule", rule).with("found", found).with("limit", limit)
}

fn listed<T: ToString>(values: &[T]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Notes about page images; with their number where there are several images.
fn of_pages(subject: &PolicySubject<'_>, note: &dyn Fn(&ImageTechnical) -> Option<Note>) -> Vec<Note> {
    let images = &subject.technical.images;
    let several = images.len() > 1;
    let pages = (1u32..).zip(images).filter(|(_, image)| image.role == ImageRole::Page);
    pages.filter_map(|(page, image)| note(image).map(|note| if several { note.on_page(page) } else { note })).collect()
}

/// Whether there is anything that rules about pages can be put to.
fn has_pages(subject: &PolicySubject<'_>) -> bool {
    subject.technical.images.iter().any(|image| image.role == ImageRole::Page)
}

fn format(subject: &PolicySubject<'_>, rules: &MasterRules) -> Verdict {
    let family = match subject.family {
        Family::Tiff => "tiff",
        Family::Jpeg => "jpeg",
        Family::Png => "png",
        Family::Jpeg2000 => "jpeg2000",
        Family::Jbig2 => "jbig2",
        Family::Pdf => "pdf",
        Family::Signature | Family::Mail | Family::Other => "other",
    };
    let fits = rules.formats.iter().any(|format| format == family || Some(format.as_str()) == subject.puid);
    let found = || subject.puid.map_or_else(|| family.to_owned(), |puid| format!("{family} ({puid})"));
    let note = (!fits).then(|| failed("master.formats", found(), rules.formats.join(", ")));
    Verdict::new("master.formats", note)
}

fn of_tiff(subject: &PolicySubject<'_>, rules: &MasterRules) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    let stored = |rule: &str, fault: &dyn Fn(&ImageDetails) -> Option<(String, String)>| {
        let note = |image: &ImageTechnical| {
            let (found, limit) = fault(image.details.as_deref()?)?;
            Some(failed(rule, found, limit))
        };
        let mut pages = subject.technical.images.iter().filter(|image| image.role == ImageRole::Page);
        let known = has_pages(subject) && pages.all(|image| image.details.is_some());
        Verdict::new(rule, of_pages(subject, &note)).where_known(known)
    };
    if let Some(wanted) = rules.fill_order {
        verdicts.push(stored("master.fill_order", &|details| {
            let found = if details.lowest_bit_first { 2 } else { 1 };
            (found != wanted).then(|| (found.to_string(), wanted.to_string()))
        }));
    }
    if let Some(wanted) = rules.planar {
        let word = |planar: bool| if planar { "separate" } else { "chunky" };
        verdicts.push(stored("master.planar", &|details| {
            let wanted = wanted == Planar::Separate;
            (details.planar != wanted).then(|| (word(details.planar).to_owned(), word(wanted).to_owned()))
        }));
    }
    if !rules.tags_forbidden.is_empty() || !rules.tags_required.is_empty() {
        verdicts.extend(tags(subject, rules));
    }
    if let Some(set) = rules.tiff_rules {
        verdicts.push(of_set(subject, set, rules));
    }
    verdicts
}

fn of_set(subject: &PolicySubject<'_>, set: TiffRuleSet, rules: &MasterRules) -> Verdict {
    let failures = tiff_rule_failures(subject.bytes, set);
    let classic =
        |failure: &RuleFailure| failure.fault != RuleFault::Structure(StructureRule::Classic) || fits_classic(subject);
    let mended = failures.iter().filter(|failure| remedy::failure(failure, rules) && classic(failure));
    let mended = mended.map(|failure| failure.rule.clone()).collect();
    let notes = failures.into_iter().map(|failure| {
        let note = Note::new(codes::TIFF_RULE).with("set", set.name()).with("rule", failure.rule);
        note.with("found", failure.found).with("limit", failure.limit)
    });
    Verdict { mended, ..Verdict::new(&format!("master.tiff_rules={}", set.name()), notes) }
}

/// Whether a new file of these images has offsets of 32 bits; it is not made to find that out.
fn fits_classic(subject: &PolicySubject<'_>) -> bool {
    let pixels = subject.technical.images.iter().fold(0u64, |sum, image| {
        let bits: u64 = image.bits.iter().map(|bits| u64::from(*bits)).sum();
        let row = u64::from(image.width).saturating_mul(bits).div_ceil(8);
        sum.saturating_add(row.saturating_mul(u64::from(image.height)))
    });
    let beside = Offsets::beside(carried_bytes(subject.bytes), subject.technical.images.len() as u64);
    Offsets::for_bytes(pixels, beside) == Offsets::Four
}

/// Tags of the directories of the main chain: the forbidden ones that are there, the required ones that are not.
fn tags(subject: &PolicySubject<'_>, rules: &MasterRules) -> Vec<Verdict> {
    let Ok(stream) = Stream::open(subject.bytes) else {
        let asked = [
            ("master.tags_forbidden", !rules.tags_forbidden.is_empty()),
            ("master.tags_required", !rules.tags_required.is_empty()),
        ];
        let asked = asked.into_iter().filter(|(_, asked)| *asked);
        return asked.map(|(rule, _)| Verdict::new(rule, []).where_known(false)).collect();
    };
    let chain = stream.chain_from(stream.first(), BOUNDS, &mut HashSet::new());
    let several = chain.directories.len() > 1;
    let verdict = |rule: &str,
                   wrong: &dyn Fn(&Directory) -> Vec<u16>,
                   (found, limit): (&str, &str),
                   mends: fn(u16, &MasterRules) -> bool| {
        let directories = (1u32..).zip(&chain.directories);
        let mut mended = BTreeSet::new();
        let of_one = directories.filter_map(|(page, directory)| {
            let tags = wrong(directory);
            mended.extend(tags.iter().filter(|tag| mends(**tag, rules)).map(|tag| format!("tag {tag}")));
            let note = || failed(rule, format_args!("{found} {}", listed(&tags)), limit);
            (!tags.is_empty()).then(|| if several { note().on_page(page) } else { note() })
        });
        let notes: Vec<Note> = of_one.take(32).collect();
        // Of directories that cannot be read nobody knows what they have.
        Verdict { mended, ..Verdict::new(rule, notes) }
            .where_known(chain.fault.is_none() && !chain.directories.is_empty())
    };
    let mut verdicts = Vec::new();
    if !rules.tags_forbidden.is_empty() {
        let there = |directory: &Directory| {
            rules.tags_forbidden.iter().copied().filter(|tag| directory.find(*tag).is_some()).collect()
        };
        let words = ("tags", "none of the forbidden tags");
        verdicts.push(verdict("master.tags_forbidden", &there, words, remedy::forbidden_tag));
    }
    if !rules.tags_required.is_empty() {
        let missing = |directory: &Directory| {
            rules.tags_required.iter().copied().filter(|tag| directory.find(*tag).is_none()).collect()
        };
        let words = ("no tags", "all required tags");
        verdicts.push(verdict("master.tags_required", &missing, words, remedy::required_tag));
    }
    verdicts
}
