//! What `run` and `plan` take in common: a delivery and how to understand it.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;

use super::Call;
use crate::batch::RunRequest;
use crate::cli::failure::Failure;
use crate::cli::help::Text;
use crate::records::{Lang, PackageShape};

pub const HELP: &[Text] = &[
    Text::new(
        "*.source",
        "The delivery. It is only read, never changed",
        "La consegna. Viene soltanto letta, mai modificata",
    ),
    Text::new("*.source=", "SOURCE", "ORIGINE"),
    Text::new(
        "*.profile",
        "Name of a built-in profile (see `fondo profile list`) or path of a .toml file",
        "Nome di un profilo incluso (si veda `fondo profile list`) o percorso di un file .toml",
    ),
    Text::new("*.profile=", "NAME", "NOME"),
    Text::new("*.out", "The workspace; the first run makes it", "Lo spazio di lavoro; lo crea la prima esecuzione"),
    Text::new("*.out=", "DIR", "CARTELLA"),
    Text::new(
        "*.at",
        "The one instant that the packages bear, as 2026-11-24T09:00:00Z. Without it SOURCE_DATE_EPOCH, else the beginning of the batch",
        "L'istante riportato nei pacchetti, come 2026-11-24T09:00:00Z. Se manca vale SOURCE_DATE_EPOCH, altrimenti l'inizio della consegna",
    ),
    Text::new("*.at=", "TIME", "ISTANTE"),
    Text::new(
        "*.batch",
        "Identifier of the batch. Without it, the name of the source's folder",
        "Identificativo della consegna. Se manca, il nome della cartella di origine",
    ),
    Text::new("*.batch=", "ID", "ID"),
    Text::new(
        "*.inventory",
        "Inventory (.csv or .xlsx) with a row a unit. Without it, the file that the profile names, else metadati, inventario, elenco or inventory (.csv or .xlsx) in the delivery",
        "Inventario (.csv o .xlsx), una riga per unità. Se manca, il file indicato dal profilo, altrimenti metadati, inventario, elenco o inventory (.csv o .xlsx) nella consegna",
    ),
    Text::new("*.inventory=", "FILE", "FILE"),
    Text::new(
        "*.scope",
        "List of what this delivery was to contain. Without it, the whole inventory",
        "Elenco di ciò che questa consegna doveva contenere. Se manca, l'intero inventario",
    ),
    Text::new("*.scope=", "FILE", "FILE"),
    Text::new(
        "*.corrective",
        "Declare a corrective delivery, and say why: it makes new versions of the units that it touches",
        "Dichiara una consegna correttiva e ne dice il motivo: produce nuove versioni delle unità interessate",
    ),
    Text::new("*.corrective=", "REASON", "MOTIVO"),
    Text::new(
        "*.withdrawals",
        "Pages that the new versions shall not have: a table with unit, page (name or digest), reason",
        "Pagine che le nuove versioni non devono avere: tabella con unità, pagina (nome o impronta), motivo",
    ),
    Text::new("*.withdrawals=", "FILE", "FILE"),
    Text::new(
        "*.shape",
        "Make this shape of the packages too, beside the folder: `zip` or `tar`. May be repeated",
        "Produce anche questa forma dei pacchetti, oltre alla cartella: `zip` o `tar`. Ripetibile",
    ),
    Text::new("*.shape=", "SHAPE", "FORMA"),
];

/// A delivery and how to understand it.
#[derive(Debug, Args)]
pub struct Delivery {
    pub source: PathBuf,
    #[arg(short, long)]
    pub profile: String,
    #[arg(short, long, alias = "workspace")]
    pub out: PathBuf,
    #[arg(long)]
    pub inventory: Option<PathBuf>,
    #[arg(long)]
    pub scope: Option<PathBuf>,
    #[arg(long)]
    pub batch: Option<String>,
    #[arg(long)]
    pub corrective: Option<String>,
    #[arg(long)]
    pub withdrawals: Option<PathBuf>,
    #[arg(long, value_parser = shape, action = clap::ArgAction::Append)]
    pub shape: Vec<PackageShape>,
    #[arg(long, value_parser = instant)]
    pub at: Option<Timestamp>,
}

impl Delivery {
    /// The request, with what only `run` takes left at its defaults.
    pub fn request(self, call: &Call) -> Result<RunRequest, Failure> {
        let lang = call.console.lang;
        for table in [&self.inventory, &self.scope, &self.withdrawals].into_iter().flatten() {
            refuse_no_file(table, lang)?;
        }
        let epoch = call.source_date_epoch.as_deref().map(|value| epoch(value, lang)).transpose()?;
        Ok(RunRequest {
            source: self.source,
            workspace: self.out,
            profile: self.profile,
            at: self.at.or(epoch),
            batch: self.batch,
            inventory: self.inventory,
            scope: self.scope,
            corrective: self.corrective,
            withdrawals: self.withdrawals,
            threads: None,
            memory: None,
            paranoid: false,
            operator: None,
            lang,
            shapes: self.shape,
            worker: None,
            search_path: call.search_path.clone(),
        })
    }
}

/// A table that is named must be there before anything is made.
fn refuse_no_file(path: &Path, lang: Lang) -> Result<(), Failure> {
    let found = path.metadata().and_then(|found| match found.is_dir() {
        true => Err(io::ErrorKind::IsADirectory.into()),
        false => Ok(()),
    });
    found.map_err(|error| Failure::of_file(("read", "leggere"), path, &error, lang))
}

fn shape(name: &str) -> Result<PackageShape, String> {
    match name {
        "zip" => Ok(PackageShape::Zip),
        "tar" => Ok(PackageShape::Tar),
        _ => Err("zip | tar".to_owned()),
    }
}

/// An instant with whole seconds: packages bear no fractions (ZIP, tar and XML dates would round them differently).
pub(super) fn instant(text: &str) -> Result<Timestamp, String> {
    let instant = text.parse().and_then(|instant: Timestamp| Timestamp::from_second(instant.as_second()));
    instant.map_err(|_| "2026-11-24T09:00:00Z | 2026-11-24T10:00:00+01:00".to_owned())
}

pub(super) fn epoch(value: &OsStr, lang: Lang) -> Result<Timestamp, Failure> {
    let seconds = value.to_str().and_then(|text| text.parse::<i64>().ok()).filter(|seconds| *seconds >= 0);
    seconds.and_then(|seconds| Timestamp::from_second(seconds).ok()).ok_or_else(|| {
        Failure::usage(
            lang.pick(
                format!("read SOURCE_DATE_EPOCH: `{}` is no number of seconds", value.to_string_lossy()),
                format!("leggere SOURCE_DATE_EPOCH: `{}` non è un numero di secondi", value.to_string_lossy()),
            ),
            lang.pick(
                "Unset SOURCE_DATE_EPOCH, or give the instant with --at.",
                "Togliere SOURCE_DATE_EPOCH oppure dare l'istante con --at.",
            ),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::{epoch, instant, refuse_no_file};
    use crate::cli::exit::Exit;
    use crate::records::Lang;

    #[test]
    fn a_table_that_is_not_there_is_refused_before_anything_is_made() {
        let place = tempfile::tempdir().unwrap();
        let table = place.path().join("elenco.csv");
        let failure = refuse_no_file(&table, Lang::En).unwrap_err();
        assert_eq!((failure.exit, failure.remedy.as_deref()), (Exit::Usage, Some("Check the path.")));
        assert_eq!(refuse_no_file(place.path(), Lang::En).unwrap_err().exit, Exit::Usage);
        std::fs::write(&table, "a").unwrap();
        assert_eq!(refuse_no_file(&table, Lang::En), Ok(()));
    }

    #[test]
    fn instants() {
        assert_eq!(instant("2026-11-24T10:00:00.9+01:00").unwrap().to_string(), "2026-11-24T09:00:00Z");
        assert!(instant("2026-11-24").is_err());
        assert_eq!(epoch("0".as_ref(), Lang::En).unwrap().as_second(), 0);
        for wrong in ["", "-1", "x", "99999999999999999"] {
            assert!(epoch(wrong.as_ref(), Lang::En).is_err(), "{wrong}");
        }
    }
}
