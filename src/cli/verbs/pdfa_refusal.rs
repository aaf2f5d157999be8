//! Why `fondo pdfa` made nothing: what is the matter, with its code, and what to do.

use serde::Serialize;

use super::Call;
use crate::batch::{BrokenRule, DocumentRequest, Refusal};
use crate::cli::told;
use crate::inspect::pdf_rules::rules_of;
use crate::profile::GhostscriptUse;
use crate::records::codes::pdfa;
use crate::records::{Code, Finding, Lang, Note, PdfaFlavour, SourcePath};

/// Why nothing was made, for programs.
#[derive(Serialize)]
struct Refused<'a> {
    event: &'static str,
    file: String,
    code: &'static str,
    reason: String,
    remedy: String,
    findings: &'a [Finding],
    broken: Vec<Broken<'a>>,
}

/// A rule that would be broken.
#[derive(Serialize)]
struct Broken<'a> {
    id: &'a str,
    count: u64,
    page: Option<u32>,
    found: &'a str,
    /// What it asks for.
    demand: &'static str,
}

/// Says it.
///
/// # Errors
/// Those of the output.
pub(super) fn tell(call: &Call, request: &DocumentRequest, refusal: &Refusal) -> std::io::Result<()> {
    let (console, lang) = (&call.console, call.console.lang);
    let file = request.out.display().to_string();
    let name = match (refusal, request.sources.as_slice()) {
        (Refusal::Source { name, .. }, _) => name.clone(),
        (_, [only]) => only.display().to_string(),
        _ => file.clone(),
    };
    let about = |note: Note| note.about(&SourcePath::from_bytes(name.as_str()));
    let findings: Vec<Finding> = refusal.notes().into_iter().map(about).collect();
    let broken: Vec<Broken<'_>> = match refusal {
        Refusal::Rules { flavour, broken, .. } => broken.iter().map(|rule| demanded(rule, *flavour, lang)).collect(),
        Refusal::Source { .. } | Refusal::Proof { .. } => Vec::new(),
    };
    let remedies: Vec<String> = findings
        .iter()
        .map(|finding| finding.remedy(lang))
        .chain(findings.iter().filter_map(|finding| of_message(finding, lang)))
        .chain(by_option(request, refusal).into_iter().map(|option| option.words(lang).to_owned()))
        .collect();
    if console.json {
        let first = findings.first();
        return console.record(&Refused {
            event: "refused",
            file,
            code: first.map_or("", |finding| finding.code.slug()),
            reason: first.map_or_else(String::new, |finding| finding.detail(lang)),
            remedy: remedies.join(" "),
            findings: &findings,
            broken,
        });
    }
    console.insist(lang.pick("No PDF/A was made.", "Il PDF/A non è stato prodotto."));
    for finding in &findings {
        console.insist(&told::line(finding, lang));
    }
    for rule in &broken {
        let page =
            rule.page.map_or_else(String::new, |page| lang.pick(format!(", page {page}"), format!(", pagina {page}")));
        let (Broken { id, count, demand, .. }, found) = (rule, shown(rule.found, lang));
        console.insist(&told::harmless_line(&format!("  {id} ×{count}{page}: {demand}{found}")));
    }
    for remedy in &remedies {
        console.insist(&told::harmless_line(&format!("  → {remedy}")));
    }
    console.insist(lang.pick("The source is as it was.", "La sorgente è rimasta com'era."));
    Ok(())
}

fn demanded(rule: &BrokenRule, flavour: PdfaFlavour, lang: Lang) -> Broken<'_> {
    let found = rules_of(flavour).find(|(id, _)| *id == rule.id);
    let demand = found.map_or("", |(_, rule)| lang.pick(rule.en, rule.it));
    Broken { id: &rule.id, count: rule.count, page: rule.page, found: &rule.found, demand }
}

fn shown(found: &str, lang: Lang) -> String {
    match found {
        "" => String::new(),
        found => lang.pick(format!(" (found: {found})"), format!(" (trovato: {found})")),
    }
}

/// What to do about the finding whose code stands as the message of another.
fn of_message(finding: &Finding, lang: Lang) -> Option<String> {
    let code = Code::find(finding.args.get("message")?)?;
    let remedy = code.text(lang).remedy;
    // One that needs what only that finding would hold is no help.
    (!remedy.contains('{')).then(|| remedy.to_owned())
}

/// An option with which the file might be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Ghostscript,
    Part2,
    Part3,
}

impl Way {
    fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::Ghostscript => lang.pick(
                "Only fonts stand in the way: with --ghostscript, Ghostscript embeds those that it has; letters may look otherwise.",
                "Lo impediscono solo i caratteri: con --ghostscript, Ghostscript incorpora quelli che ha; le lettere possono apparire diverse.",
            ),
            Self::Part2 => lang.pick(
                "Try --flavour 2b: PDF/A-2 allows more than PDF/A-1.",
                "Provare --flavour 2b: il PDF/A-2 consente più del PDF/A-1.",
            ),
            Self::Part3 => lang.pick(
                "Only files inside stand in the way: with --flavour 3b they may be of any kind.",
                "Lo impediscono solo i file allegati: con --flavour 3b possono essere di qualunque tipo.",
            ),
        }
    }
}

/// Rules about files inside, of parts 1 and 2.
const EMBEDDED: [&str; 3] = ["6.1.11-1", "6.1.11-2", "6.8-5"];

/// Variants of images that part 2 has and part 1 has not.
const OF_PART_2: [&str; 3] = ["sample-bits", "jpeg2000-in-part-1", "profile-version"];

fn by_option(request: &DocumentRequest, refusal: &Refusal) -> Option<Way> {
    match refusal {
        Refusal::Rules { broken, .. } if broken.iter().all(|rule| EMBEDDED.contains(&rule.id.as_str())) => {
            Some(Way::Part3)
        }
        Refusal::Rules { .. } if refusal.is_about_fonts() => {
            (request.ghostscript == GhostscriptUse::Forbidden).then_some(Way::Ghostscript)
        }
        Refusal::Rules { flavour: PdfaFlavour::A1b, .. } => Some(Way::Part2),
        Refusal::Source { note, .. } if note.code == pdfa::IMAGE_REFUSED => {
            let of_part_2 = note.args.get("variant").is_some_and(|variant| OF_PART_2.contains(&variant.as_str()));
            (of_part_2 && request.flavour == Some(PdfaFlavour::A1b)).then_some(Way::Part2)
        }
        Refusal::Rules { .. } | Refusal::Source { .. } | Refusal::Proof { .. } => None,
    }
}
