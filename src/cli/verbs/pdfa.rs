//! `fondo pdfa`: page images or a PDF as PDF/A, with text.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use super::delivery::{epoch, instant};
use super::{Call, Ended, pdfa_refusal};
use crate::batch::{self, DocumentError, DocumentOutcome, DocumentRequest};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::help::Text;
use crate::cli::interrupt::listen;
use crate::cli::progress::Screen;
use crate::cli::told;
use crate::engine::Cancel;
use crate::formats::pdf::is_language;
use crate::io::Meter;
use crate::normalise::pdf::picture::Follow;
use crate::normalise::pdf::rebuild::Change;
use crate::profile::{GhostscriptUse, Limits, Recognise, TextRules};
use crate::records::{Finding, Lang, PdfaFlavour, SourcePath};
use crate::report::figures::{self, count};
use crate::report::noun::PAGES;

pub const HELP: &[Text] = &[
    Text::new(
        "pdfa.about",
        "Make a PDF/A of page images or of a scanned PDF, without a changed pixel, searchable where tesseract is installed",
        "Produce un PDF/A da immagini di pagine o da un PDF scansionato, senza modificare un pixel, ricercabile se c'è tesseract",
    ),
    Text::new("pdfa.usage", "fondo pdfa SOURCE... --out FILE [OPTIONS]", "fondo pdfa SORGENTE... --out FILE [OPZIONI]"),
    Text::new(
        "pdfa.sources",
        "Images and folders of images (TIFF, JPEG, PNG, JPEG 2000, JBIG2), pages in this order, in folders by name; or one PDF",
        "Immagini e cartelle di immagini (TIFF, JPEG, PNG, JPEG 2000, JBIG2), pagine in quest'ordine, nelle cartelle per nome; o un PDF",
    ),
    Text::new("pdfa.sources=", "SOURCE", "SORGENTE"),
    Text::new("pdfa.out", "The PDF/A to make", "Il PDF/A da produrre"),
    Text::new("pdfa.out=", "FILE", "FILE"),
    Text::new(
        "pdfa.flavour",
        "What it is to be: 1b, 2b, 2u or 3b. Without it 2u, or 2b where text of the source has no Unicode",
        "Che cosa deve essere: 1b, 2b, 2u o 3b. Se manca 2u, o 2b se il testo della sorgente non ha l'Unicode",
    ),
    Text::new("pdfa.flavour=", "FLAVOUR", "TIPO"),
    Text::new(
        "pdfa.title",
        "Its title; without it the source's, or its name",
        "Il titolo; se manca quello della sorgente, o il nome",
    ),
    Text::new("pdfa.title=", "TEXT", "TESTO"),
    Text::new("pdfa.creator", "Who made what it shows", "L'autore di ciò che mostra"),
    Text::new("pdfa.creator=", "NAME", "NOME"),
    Text::new("pdfa.identifier", "Identifier of what it shows", "L'identificativo di ciò che mostra"),
    Text::new("pdfa.identifier=", "ID", "ID"),
    Text::new("pdfa.language", "Language of its text, as it or la", "La lingua del testo, come it o la"),
    Text::new("pdfa.language=", "CODE", "CODICE"),
    Text::new(
        "pdfa.text",
        "Whether text is recognised: never, when-missing (pages that have none), always",
        "Se riconoscere il testo: never (mai), when-missing (pagine che non ne hanno), always (sempre)",
    ),
    Text::new("pdfa.text=", "WHEN", "QUANDO"),
    Text::new(
        "pdfa.models",
        "Languages that tesseract reads, as ita or ita+lat",
        "Le lingue lette da tesseract, come ita o ita+lat",
    ),
    Text::new("pdfa.models=", "NAMES", "NOMI"),
    Text::new(
        "pdfa.assume_ppi",
        "Pixels per inch of images that state none",
        "Pixel per pollice delle immagini che non li dichiarano",
    ),
    Text::new("pdfa.assume_ppi=", "PPI", "PPI"),
    Text::new(
        "pdfa.compare",
        "Pages that are drawn by another program and compared with their source before the file gets its name",
        "Pagine disegnate da un altro programma e confrontate con la sorgente prima che il file abbia il suo nome",
    ),
    Text::new("pdfa.compare=", "N", "N"),
    Text::new(
        "pdfa.thorough",
        "Follow the coded data of each image to their end: a wrong bit in the middle of a JPEG is found too",
        "Seguire i dati codificati di ogni immagine fino alla fine: si trova anche un bit errato in mezzo a un JPEG",
    ),
    Text::new(
        "pdfa.at",
        "The instant that the file bears, as 2026-11-24T09:00:00Z. Without it SOURCE_DATE_EPOCH, else now",
        "L'istante riportato nel file, come 2026-11-24T09:00:00Z. Se manca vale SOURCE_DATE_EPOCH, altrimenti adesso",
    ),
    Text::new("pdfa.at=", "INSTANT", "ISTANTE"),
    Text::new(
        "pdfa.password_file",
        "A file with the password of a PDF that is encrypted, in its first line; the PDF/A has none",
        "Un file con la password di un PDF cifrato, nella prima riga; il PDF/A non ne ha",
    ),
    Text::new("pdfa.password_file=", "FILE", "FILE"),
    Text::new(
        "pdfa.ghostscript",
        "Let Ghostscript write a PDF anew whose fonts are not embedded: letters may look otherwise",
        "Far riscrivere a Ghostscript un PDF i cui caratteri non sono incorporati: le lettere possono apparire diverse",
    ),
    Text::new("pdfa.threads", "How many pages at once", "Quante pagine per volta"),
    Text::new("pdfa.threads=", "N", "N"),
    Text::new(
        "pdfa.after",
        "JPEG, CCITT Group 4, JBIG2, JPEG 2000 and PNG go in byte by byte; other pixels are coded without loss. Of a PDF the image streams stay as \
         they are and all around them is written anew. What cannot be done without a change is refused, with the rule; the source is only \
         read. The file is read back, checked against the rules of its flavour and drawn by another program before it gets its name. Killed \
         in the middle, the same command goes on with the pages that are not read yet.\n\n\
         Exit code 0 made, 3 refused.\n\n\
         Examples:\n  \
         fondo pdfa scans/ --out register.pdf --title \"Registro 1931\" --models ita+lat\n  \
         fondo pdfa old.pdf --out new.pdf --text never",
        "JPEG, CCITT Group 4, JBIG2, JPEG 2000 e PNG entrano byte per byte; gli altri pixel sono codificati senza perdita. Di un PDF i flussi delle \
         immagini restano come sono e tutto il resto è riscritto. Ciò che non si può fare senza modifiche è rifiutato, con la regola; la \
         sorgente è solo letta. Il file è riletto, confrontato con le regole del suo tipo e disegnato da un altro programma prima di avere il \
         suo nome. Se interrotto, lo stesso comando riprende dalle pagine non ancora lette.\n\n\
         Codice d'uscita 0 prodotto, 3 rifiutato.\n\n\
         Esempi:\n  \
         fondo pdfa scansioni/ --out registro.pdf --title \"Registro 1931\" --models ita+lat\n  \
         fondo pdfa vecchio.pdf --out nuovo.pdf --text never",
    ),
];

#[derive(Debug, Args)]
pub struct Arguments {
    #[arg(required = true)]
    sources: Vec<PathBuf>,
    #[arg(long)]
    out: PathBuf,
    #[arg(long, value_parser = flavour)]
    flavour: Option<PdfaFlavour>,
    #[arg(long)]
    title: Option<String>,
    #[arg(long)]
    creator: Option<String>,
    #[arg(long)]
    identifier: Option<String>,
    #[arg(long, value_parser = language)]
    language: Option<String>,
    #[arg(long, value_parser = when, default_value = "when-missing")]
    text: Recognise,
    #[arg(long, default_value = "ita")]
    models: String,
    #[arg(long, default_value_t = 300.0, value_parser = ppi)]
    assume_ppi: f64,
    #[arg(long, default_value_t = 1)]
    compare: u32,
    #[arg(long)]
    thorough: bool,
    #[arg(long, value_parser = instant)]
    at: Option<Timestamp>,
    #[arg(long)]
    password_file: Option<PathBuf>,
    #[arg(long)]
    ghostscript: bool,
    #[arg(long)]
    threads: Option<usize>,
}

fn flavour(name: &str) -> Result<PdfaFlavour, String> {
    PdfaFlavour::named(name).ok_or_else(|| "1b | 2b | 2u | 3b".to_owned())
}

fn when(word: &str) -> Result<Recognise, String> {
    match word {
        "never" => Ok(Recognise::Never),
        "when-missing" => Ok(Recognise::WhenMissing),
        "always" => Ok(Recognise::Always),
        _ => Err("never | when-missing | always".to_owned()),
    }
}

/// The form of a language tag; which languages there are is not asked.
fn language(tag: &str) -> Result<String, String> {
    if is_language(tag) { Ok(tag.to_owned()) } else { Err("it | la | it-IT | de-1901 …".to_owned()) }
}

fn ppi(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|ppi| (1.0..=10_000.0).contains(ppi));
    number.ok_or_else(|| "1 … 10000".to_owned())
}

/// What was made, for programs.
#[derive(Serialize)]
struct Summary<'a> {
    event: &'static str,
    file: String,
    flavour: Option<PdfaFlavour>,
    pages: u32,
    bytes: u64,
    streams_kept: u32,
    streams: u32,
    rules_evaluated: u32,
    rules: u32,
    rules_in_part: u32,
    pages_recognised: u32,
    pages_recognised_before: u32,
    pages_compared: u32,
    size_assumed: u32,
    colour_assumed: u32,
    ghostscript: Option<&'a str>,
    changes: &'a BTreeSet<Change>,
    no_text: Option<&'a str>,
}

/// What there is to say, for programs.
#[derive(Serialize)]
struct Found<'a> {
    event: &'static str,
    finding: &'a Finding,
}

/// Runs the verb.
pub fn run(call: &Call, arguments: Arguments) -> Ended {
    let (console, lang) = (&call.console, call.console.lang);
    let epoch = call.source_date_epoch.as_deref().map(|value| epoch(value, lang)).transpose()?;
    let now = || Timestamp::from_second(Timestamp::now().as_second()).unwrap_or(Timestamp::UNIX_EPOCH);
    let languages = arguments.models.split('+').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let password = arguments.password_file.as_deref().map(|path| password(path, lang)).transpose()?;
    let request = DocumentRequest {
        sources: arguments.sources,
        out: arguments.out,
        flavour: arguments.flavour,
        title: arguments.title,
        creator: arguments.creator,
        identifier: arguments.identifier,
        language: arguments.language,
        password,
        text: TextRules { recognise: arguments.text, languages, ..TextRules::default() },
        engine: None,
        given: Vec::new(),
        ghostscript: if arguments.ghostscript { GhostscriptUse::Allowed } else { GhostscriptUse::Forbidden },
        assume_ppi: arguments.assume_ppi,
        follow: if arguments.thorough { Follow::Data } else { Follow::Structure },
        compare: arguments.compare,
        at: arguments.at.or(epoch).unwrap_or_else(now),
        limits: Limits::default(),
        threads: arguments.threads,
        worker: None,
        search_path: call.search_path.clone(),
        cancel: Cancel::default(),
    };
    let screen = Screen::start(*console);
    // Every page that was read is kept: there is nothing to be finished first.
    let (words, stop) = (screen.words(), request.cancel.clone());
    let heard = listen(&request.cancel, lang, move |times| {
        stop.force();
        words.interrupted(times);
    });
    if let Err(failure) = heard {
        screen.finish();
        return Err(failure.into());
    }
    let made = batch::make_document(&request, &screen, &Meter::default());
    screen.finish();
    match made {
        Ok(outcome) => {
            tell(call, &request, &outcome)?;
            Ok(Exit::AllWell)
        }
        Err(DocumentError::Refused(refusal)) => {
            pdfa_refusal::tell(call, &request, &refusal)?;
            Ok(Exit::SomeNotAccepted)
        }
        Err(error) => Err(Failure::explained(&error, lang).into()),
    }
}

/// The first line of a file: a password is no argument that others can see. What is no UTF-8 is Latin-1.
fn password(path: &Path, lang: Lang) -> Result<String, Failure> {
    let bytes = std::fs::read(path);
    let bytes =
        bytes.map_err(|error| Failure::explained(&DocumentError::Read { path: path.to_path_buf(), error }, lang))?;
    Ok(first_line(&bytes))
}

fn first_line(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    match std::str::from_utf8(line) {
        Ok(line) => line.to_owned(),
        Err(_) => line.iter().copied().map(char::from).collect(),
    }
}

fn tell(call: &Call, request: &DocumentRequest, outcome: &DocumentOutcome) -> std::io::Result<()> {
    let (console, lang) = (&call.console, call.console.lang);
    for (name, note) in &outcome.notes {
        let finding = note.clone().about(&SourcePath::from_bytes(name.as_str()));
        if console.json {
            console.record(&Found { event: "finding", finding: &finding })?;
        } else {
            console.tell(&told::line(&finding, lang));
        }
    }
    let file = request.out.display().to_string();
    if console.json {
        return console.record(&Summary {
            event: "summary",
            file,
            flavour: outcome.flavour,
            pages: outcome.pages,
            bytes: outcome.bytes,
            streams_kept: outcome.same_streams.0,
            streams: outcome.same_streams.1,
            rules_evaluated: outcome.rules.0,
            rules: outcome.rules.1,
            rules_in_part: outcome.rules_in_part,
            pages_recognised: outcome.recognised.0,
            pages_recognised_before: outcome.recognised.1,
            pages_compared: outcome.compared,
            size_assumed: outcome.size_assumed,
            colour_assumed: outcome.colour_assumed,
            ghostscript: outcome.ghostscript.as_deref(),
            changes: &outcome.changes,
            no_text: outcome.no_text.as_deref(),
        });
    }
    console.data(&file)?;
    let number = |value: u32| count(u64::from(value), lang);
    let flavour = outcome.flavour.map_or("", PdfaFlavour::slug);
    let (pages, bytes) =
        (figures::counted(u64::from(outcome.pages), &PAGES, lang), figures::bytes(outcome.bytes, lang));
    console.tell(&format!("PDF/A-{flavour}: {pages}, {bytes}."));
    let (kept, streams) = (number(outcome.same_streams.0), number(outcome.same_streams.1));
    console.tell(&lang.pick(
        format!("Image streams that are those of the source, byte by byte: {kept} of {streams}."),
        format!("Flussi di immagini identici alla sorgente, byte per byte: {kept} di {streams}."),
    ));
    let (evaluated, rules, partly) = (number(outcome.rules.0), number(outcome.rules.1), number(outcome.rules_in_part));
    console.tell(&lang.pick(
        format!("Pre-check passed, {evaluated} of {rules} rules evaluated, {partly} more in part."),
        format!("Controllo preliminare superato, {evaluated} regole su {rules} valutate, altre {partly} in parte."),
    ));
    let compared = number(outcome.compared);
    console.tell(&lang.pick(
        format!("Pages drawn by another program that are what their source is: {compared}."),
        format!("Pagine disegnate da un altro programma e uguali alla sorgente: {compared}."),
    ));
    if outcome.colour_assumed > 0 {
        let assumed = number(outcome.colour_assumed);
        console.tell(&lang.pick(
            format!("Pages shown as sRGB, an assumption, since their images have no colour profile: {assumed}."),
            format!(
                "Pagine mostrate come sRGB, un'ipotesi, perché le immagini non hanno un profilo di colore: {assumed}."
            ),
        ));
    }
    if let Some(reason) = &outcome.no_text {
        console.tell(&lang.pick(
            format!("No text was recognised: {reason}. Install tesseract-ocr and its languages, or choose --text never."),
            format!("Il testo non è stato riconosciuto: {reason}. Installare tesseract-ocr e le sue lingue, o scegliere --text never."),
        ));
    } else if request.text.recognise != Recognise::Never {
        let (now, before) = (number(outcome.recognised.0), number(outcome.recognised.1));
        console.tell(&lang.pick(
            format!("Pages whose text was recognised: {now}; before the command was cut off: {before}."),
            format!(
                "Pagine il cui testo è stato riconosciuto: {now}; prima che il comando fosse interrotto: {before}."
            ),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_the_first_line_in_the_encoding_that_it_has() {
        for (file, password) in [
            (b"segreto\n".as_slice(), "segreto"),
            (b"perch\xC3\xA9\r\naltro", "perché"),
            (b"perch\xE9\n", "perché"),
            (b"\xEF\xBB\xBFciao", "ciao"),
            (b" due parole ", " due parole "),
            (b"", ""),
        ] {
            assert_eq!(first_line(file), password);
        }
    }

    #[test]
    fn a_language_has_the_form_of_one() {
        assert_eq!(language("it-IT").as_deref(), Ok("it-IT"));
        assert!(language("xx_!").is_err() && language("").is_err());
    }
}
