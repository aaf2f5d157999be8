//! `fondo codes`: what findings mean.

use clap::Args;
use serde::Serialize;

use super::{Call, Ended};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::help::Text;
use crate::cli::told::word;
use crate::profile::nearest;
use crate::records::{Code, Lang, Severity, codes};

pub const HELP: &[Text] = &[
    Text::new("codes.about", "Explain the codes of findings", "Spiega i codici dei rilievi"),
    Text::new("codes.usage", "fondo codes [CODE]...", "fondo codes [CODICE]..."),
    Text::new(
        "codes.after",
        "Examples:\n  \
         fondo codes                    list all codes\n  \
         fondo codes tiff-truncated     say what it means and what to do",
        "Esempi:\n  \
         fondo codes                    elenca tutti i codici\n  \
         fondo codes tiff-truncated     dice che cosa significa e che cosa fare",
    ),
    Text::new(
        "codes.code",
        "Codes to explain. Without one, all are listed",
        "Codici da spiegare. Senza, li elenca tutti",
    ),
    Text::new("codes.code=", "CODE", "CODICE"),
];

#[derive(Debug, Args)]
pub struct Arguments {
    code: Vec<String>,
}

/// A code, for programs.
#[derive(Serialize)]
struct Explained {
    event: &'static str,
    code: Code,
    severity: Severity,
    detail: &'static str,
    remedy: &'static str,
}

/// Runs the verb.
pub fn run(call: &Call, arguments: &Arguments) -> Ended {
    let Call { console, .. } = call;
    let asked = arguments.code.iter().map(|slug| find(slug, console.lang)).collect::<Result<Vec<_>, _>>()?;
    let all = asked.is_empty();
    for code in if all { codes::all().collect() } else { asked } {
        let text = code.text(console.lang);
        let severity = code.0.severity;
        if console.json {
            console.record(&Explained { event: "code", code, severity, detail: text.detail, remedy: text.remedy })?;
        } else if all {
            console.data(&format!("{:<36} {:<8} {}", code.slug(), word(severity, console.lang), text.detail))?;
        } else {
            console.data(&format!(
                "{} ({})\n  {}\n  → {}",
                code.slug(),
                word(severity, console.lang),
                text.detail,
                text.remedy
            ))?;
        }
    }
    Ok(Exit::AllWell)
}

fn find(slug: &str, lang: Lang) -> Result<Code, Failure> {
    Code::find(slug).ok_or_else(|| {
        let known = nearest(slug, codes::all().map(Code::slug));
        let remedy = known.map_or_else(
            || lang.pick("List all codes with `fondo codes`.", "Elencare tutti i codici con `fondo codes`.").to_owned(),
            |known| lang.pick(format!("Did you mean `{known}`?"), format!("Si intendeva `{known}`?")),
        );
        Failure::usage(lang.pick(format!("find the code `{slug}`"), format!("trovare il codice `{slug}`")), remedy)
    })
}
