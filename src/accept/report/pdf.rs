//! The report on paper, as PDF/A-2u.

use crate::records::Lang;

use super::paper::{About, Paper, PdfError};
use super::supplier::{SupplierReport, UnitCounts};
use super::words::{class, state, verdict};

/// Renders the report.
///
/// # Errors
/// [`PdfError`]: a defect of this program.
pub fn render(report: &SupplierReport) -> Result<Vec<u8>, PdfError> {
    let lang = report.lang;
    let mut paper = Paper::new();
    let title = lang.pick("Acceptance of a delivery of scans", "Verifica di conformità di una consegna di scansioni");
    paper.heading(title, 17.0);
    facts(&mut paper, report);
    images(&mut paper, report);
    sample(&mut paper, report);
    defects(&mut paper, report);
    unit_findings(&mut paper, report);
    rescans(&mut paper, report);
    superseded(&mut paper, report);
    paper.space(8.0);
    paper.paragraph(
        lang.pick(
            "This report is about quality. It is no comparison with the originals and attests no conformity of copies.",
            "La presente relazione riguarda la qualità. Non è un raffronto con gli originali e non attesta la conformità delle copie.",
        ),
        8.5,
    );
    paper.signatures(
        lang.pick("For the institution", "Per l’ente"),
        lang.pick("For the supplier", "Per il fornitore"),
        lang.pick("Place, date", "Luogo, data"),
    );
    paper.print(&About {
        title: &format!("{title}: {}", report.batch),
        language: lang.pick("en", "it"),
        author: report.institution.as_deref(),
        made: report.made,
    })
}

fn facts(paper: &mut Paper, report: &SupplierReport) {
    let lang = report.lang;
    if let Some(institution) = &report.institution {
        paper.fact(lang.pick("Institution", "Ente"), institution);
    }
    paper.fact(lang.pick("Delivery", "Consegna"), &report.batch);
    paper.fact(lang.pick("Profile", "Profilo"), &report.terms.profile);
    paper.fact(lang.pick("Date of this report", "Data della relazione"), &report.made.strftime("%Y-%m-%d").to_string());
    paper.fact(lang.pick("Outcome", "Esito"), state(report.standing.state, lang));
    paper.fact(lang.pick("Units", "Unità"), &units(&report.units, lang));
    let days = u64::from(report.terms.rescan_days);
    paper.fact(
        lang.pick("Time for rescans", "Termine per le riacquisizioni"),
        &format!(
            "{days} {}",
            lang.plural(
                days,
                ["day from the order", "days from the order"],
                ["giorno dall’ordine", "giorni dall’ordine"]
            )
        ),
    );
    paper.space(12.0);
}

fn units(counts: &UnitCounts, lang: Lang) -> String {
    let UnitCounts { packaged, held, refused, superseded } = *counts;
    let words = [
        (packaged, lang.plural(packaged, ["packaged"; 2], ["impacchettata", "impacchettate"])),
        (held, lang.plural(held, ["held"; 2], ["sospesa", "sospese"])),
        (refused, lang.plural(refused, ["refused"; 2], ["respinta", "respinte"])),
    ];
    let mut parts: Vec<_> = words.into_iter().map(|(number, word)| format!("{number} {word}")).collect();
    if superseded > 0 {
        let word = lang.plural(
            superseded,
            ["brought by a later delivery"; 2],
            ["portata da una consegna successiva", "portate da una consegna successiva"],
        );
        parts.push(format!("{superseded} {word}"));
    }
    parts.join(", ")
}

fn images(paper: &mut Paper, report: &SupplierReport) {
    let lang = report.lang;
    paper.heading(lang.pick("Images by class", "Immagini per classe"), 12.0);
    let counted = &report.classes;
    let share = |value: u64| {
        let share = share(value, counted.images);
        format!("{}{}{:02} %", share / 100, lang.pick('.', ','), share % 100)
    };
    let rows = [
        (lang.pick("without a defect", "senza difetti"), counted.sound),
        (lang.pick("with minor defects", "con difetti lievi"), counted.minor),
        (lang.pick("with major defects", "con difetti gravi"), counted.major),
        (lang.pick("with critical defects", "con difetti critici"), counted.critical),
        (lang.pick("all images", "tutte le immagini"), counted.images),
    ];
    let rows: Vec<_> =
        rows.iter().map(|(label, value)| vec![(*label).to_owned(), value.to_string(), share(*value)]).collect();
    let head = [
        (lang.pick("Class", "Classe"), 0.5),
        (lang.pick("Images", "Immagini"), 0.25),
        (lang.pick("Share", "Quota"), 0.25),
    ];
    paper.table(&head, &rows);
    paper.paragraph(
        lang.pick(
            "An image counts by its heaviest defect: as the person decided who looked at it, else as it was measured.",
            "Un’immagine conta per il suo difetto più grave: come ha deciso chi l’ha esaminata, altrimenti come è stata misurata.",
        ),
        8.5,
    );
    paper.space(10.0);
}

/// What `value` is of `all`, in hundredths of a per cent, rounded.
fn share(value: u64, all: u64) -> u64 {
    let all = all.max(1);
    value.saturating_mul(10_000).saturating_add(all / 2) / all
}

fn sample(paper: &mut Paper, report: &SupplierReport) {
    let lang = report.lang;
    let (Some(plan), Some(standing)) = (&report.plan, &report.standing.sample) else { return };
    paper.heading(lang.pick("Sample", "Campione"), 12.0);
    paper.fact(
        lang.pick("Plan", "Piano"),
        lang.pick(plan.standard.as_str(), "ISO 2859-1, campionamento semplice, collaudo ordinario"),
    );
    paper.fact(
        lang.pick("Level, code letter", "Livello, lettera codice"),
        &format!("{:?}, {}", plan.level, plan.letter),
    );
    paper.fact(
        lang.pick("Looked at", "Esaminate"),
        &lang.pick(
            format!(
                "{} of {} {}: {}",
                standing.inspected,
                standing.size,
                lang.plural(standing.size, ["page", "pages"], [""; 2]),
                verdict(standing.verdict, lang)
            ),
            format!(
                "{} {} su {}: {}",
                standing.inspected,
                lang.plural(standing.inspected, [""; 2], ["pagina", "pagine"]),
                standing.size,
                verdict(standing.verdict, lang)
            ),
        ),
    );
    paper.space(4.0);
    let rows: Vec<_> = standing
        .classes
        .iter()
        .zip(&plan.classes)
        .map(|(count, plan)| {
            let aql = if plan.aql > 0.0 { decimal(plan.aql, lang) } else { "–".to_owned() };
            let columns = [
                class(count.class, lang).to_owned(),
                aql,
                count.size.to_string(),
                count.accept.to_string(),
                count.found.to_string(),
            ];
            columns.to_vec()
        })
        .collect();
    let head = [
        (lang.pick("Class", "Classe"), 0.3),
        ("AQL", 0.15),
        (lang.pick("Pages", "Pagine"), 0.15),
        (lang.pick("Allowed", "Ammesse"), 0.2),
        (lang.pick("Found", "Trovate"), 0.2),
    ];
    paper.table(&head, &rows);
    paper.space(10.0);
}

fn decimal(value: f64, lang: Lang) -> String {
    let text = value.to_string();
    lang.pick(text.clone(), text.replace('.', ","))
}

fn defects(paper: &mut Paper, report: &SupplierReport) {
    let lang = report.lang;
    paper.heading(lang.pick("Defects by clause of the contract", "Difetti per clausola del contratto"), 12.0);
    if report.clauses.is_empty() {
        paper.paragraph(lang.pick("None.", "Nessuno."), 9.5);
        paper.space(10.0);
        return;
    }
    let rows: Vec<_> = report
        .clauses
        .iter()
        .map(|row| {
            vec![
                row.clause.clone().unwrap_or_else(|| "–".to_owned()),
                class(row.class, lang).to_owned(),
                row.words.clone(),
                row.images.to_string(),
            ]
        })
        .collect();
    let head = [
        (lang.pick("Clause", "Clausola"), 0.25),
        (lang.pick("Class", "Classe"), 0.15),
        (lang.pick("Defect", "Difetto"), 0.45),
        (lang.pick("Images", "Immagini"), 0.15),
    ];
    paper.table(&head, &rows);
    paper.space(10.0);
}

/// Errors that stand on units, not on their images: a missing page is on no image.
fn unit_findings(paper: &mut Paper, report: &SupplierReport) {
    let lang = report.lang;
    if report.unit_findings.is_empty() {
        return;
    }
    paper.heading(lang.pick("Findings on units", "Rilievi sull’unità"), 12.0);
    let rows: Vec<_> = report
        .unit_findings
        .iter()
        .map(|row| {
            vec![
                row.unit.clone().unwrap_or_else(|| lang.pick("(the delivery)", "(la consegna)").to_owned()),
                row.clause.clone().unwrap_or_else(|| "–".to_owned()),
                class(row.class, lang).to_owned(),
                row.words.clone(),
                row.count.to_string(),
            ]
        })
        .collect();
    let head = [
        (lang.pick("Unit", "Unità"), 0.22),
        (lang.pick("Clause", "Clausola"), 0.13),
        (lang.pick("Class", "Classe"), 0.12),
        (lang.pick("Defect", "Difetto"), 0.41),
        (lang.pick("Findings", "Rilievi"), 0.12),
    ];
    paper.table(&head, &rows);
    paper.paragraph(
        lang.pick(
            "Errors that are no defects of a single image, such as a missing page, and that nobody has waived.",
            "Errori che non sono difetti di una singola immagine, come una pagina mancante, e che nessuno ha accettato in deroga.",
        ),
        8.5,
    );
    paper.space(10.0);
}

fn rescans(paper: &mut Paper, report: &SupplierReport) {
    let lang = report.lang;
    paper.heading(lang.pick("To be captured again", "Da riacquisire"), 12.0);
    if report.rescans.is_empty() {
        paper
            .paragraph(lang.pick("No rescan was ordered yet.", "Nessuna riacquisizione è stata ancora ordinata."), 9.5);
        return;
    }
    let rows: Vec<_> = report
        .rescans
        .iter()
        .map(|row| {
            let page = row.page.clone().unwrap_or_else(|| lang.pick("(whole unit)", "(intera unità)").to_owned());
            let image = row.image.map(|image| format!(", {} {image}", lang.pick("image", "immagine")));
            let why: Vec<_> = [Some(row.defect.clone()), row.reason.clone()]
                .into_iter()
                .flatten()
                .filter(|text| !text.is_empty())
                .collect();
            let closed =
                row.closed.as_ref().map(|by| lang.pick(format!("brought by {by}"), format!("portata da {by}")));
            vec![
                row.unit.clone(),
                page + image.as_deref().unwrap_or_default(),
                row.clause.clone().unwrap_or_else(|| "–".to_owned()),
                why.join(": "),
                closed.unwrap_or_else(|| row.due.clone().unwrap_or_default()),
            ]
        })
        .collect();
    let head = [
        (lang.pick("Unit", "Unità"), 0.2),
        (lang.pick("Page", "Pagina"), 0.26),
        (lang.pick("Clause", "Clausola"), 0.12),
        (lang.pick("Why", "Motivo"), 0.27),
        (lang.pick("Due", "Scadenza"), 0.15),
    ];
    paper.table(&head, &rows);
}

/// Units that this delivery did not bring as they should be, and what was the matter with them here.
fn superseded(paper: &mut Paper, report: &SupplierReport) {
    let lang = report.lang;
    if report.superseded.is_empty() {
        return;
    }
    paper.space(10.0);
    paper.heading(lang.pick("Units that a later delivery brought", "Unità portate da una consegna successiva"), 12.0);
    let rows: Vec<_> = report
        .superseded
        .iter()
        .map(|row| {
            vec![
                row.unit.clone(),
                lang.pick(
                    format!("{} of {}", row.defective, row.images),
                    format!("{} su {}", row.defective, row.images),
                ),
                row.defects.join("; "),
                lang.pick(
                    format!("{} (version {})", row.batch, row.version),
                    format!("{} (versione {})", row.batch, row.version),
                ),
            ]
        })
        .collect();
    let head = [
        (lang.pick("Unit", "Unità"), 0.25),
        (lang.pick("Images with defects", "Immagini con difetti"), 0.15),
        (lang.pick("Defects of this delivery", "Difetti di questa consegna"), 0.35),
        (lang.pick("Came with", "Portata da"), 0.25),
    ];
    paper.table(&head, &rows);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded() {
        // 28 of 30 are 93,333… %, 1 of 30 is 3,333… %, 2 of 3 are 66,666… %.
        let shares = [(28, 30), (1, 30), (2, 3), (1, 20_000), (3, 3), (0, 0)].map(|(value, all)| share(value, all));
        assert_eq!(shares, [9_333, 333, 6_667, 1, 10_000, 0]);
        assert_eq!(share(u64::MAX, u64::MAX), 1);
    }
}
