//! A workspace with finished units, and the program's verbs about deposits.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

use crate::support::delivery::tiff;
use crate::support::program::{AT, Ended, end, fondo, run_command};
use crate::support::{shared, tool};

/// What the inventory says of five units, with their folders and their pages.
const INVENTORY: &str = "\
Identificativo;Fondo;Serie;N. fasc.;Titolo;Estremi cronologici;Classifica;Tempi di conservazione;Protocollo;Data protocollo;Soggetto produttore;Collocazione;Facciate;Cartella
F0001;Provincia di Montalbano;Strade e ponti;1;Ponte sul Rivafredda: danni della piena;1932 mar. 8 - lug. 6;10.4;illimitata;1243;10/03/1932;Provincia di Montalbano, Ufficio tecnico;Deposito A;6;F0001
F0002;Comune di Roccaferrata;Protocolli;2;Registro di protocollo;[1921]-1922;1.6;illimitata;;;Comune di Roccaferrata;Deposito A;5;F0002
F0003;Provincia di Montalbano;Contratti;118;Contratto di appalto, con disegno;1951 mag. 7;4.8;illimitata;;;Provincia di Montalbano;Deposito B;;F0003
F0004;Provincia di Montalbano;Strade e ponti;1/b;Fotografia del ponte, con didascalia sul verso;giugno 1933;10.4;illimitata;;;Foto Boldrighini;Deposito A;2;F0004
F0005;Provincia di Montalbano;Strade e ponti;1/c;Carta della valle;s.d. [1928];10.4;illimitata;;;Provincia di Montalbano;Deposito A;1;F0005
";

/// How many pages each of them has; F0003 is a PDF.
const PAGES: [(&str, u64); 4] = [("F0001", 6), ("F0002", 5), ("F0004", 2), ("F0005", 1)];

/// A workspace with five small units.
pub fn workspace() -> &'static Path {
    static MADE: OnceLock<tempfile::TempDir> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let place = tempfile::tempdir().unwrap();
        let source = place.path().join("delivery");
        for (unit, pages) in PAGES {
            fs::create_dir_all(source.join(unit)).unwrap();
            for page in 1..=pages {
                let seed = page + 100 * u64::from(unit.as_bytes()[4]);
                fs::write(source.join(unit).join(format!("{unit}_{page:04}.tif")), tiff(seed, 400, 300)).unwrap();
            }
        }
        fs::create_dir_all(source.join("F0003")).unwrap();
        fs::copy(contract(), source.join("F0003/F0003_contratto.pdf")).unwrap();
        fs::write(source.join("inventario.csv"), INVENTORY).unwrap();
        assert_eq!(end(&mut run_command(&source, &place.path().join("w"))).expect(0).number("packaged"), 5);
        place
    });
    Box::leak(Box::new(made.path().join("w")))
}

/// A PDF of the samples.
pub fn contract() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("samples/delivery/Serie 07 - Contratti/F0003 - Allargamento del ponte/F0003_contratto.pdf")
}

/// A copy of that workspace, for a test that changes it.
pub fn copy() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    let status = Command::new("cp").arg("-a").arg(workspace()).arg(place.path().join("w")).status().unwrap();
    assert!(status.success());
    place
}

pub fn package(workspace: &Path, units: &[&str], provider: &str) -> Ended {
    let mut command = fondo();
    command.arg("package").args(units).args(["--as", provider, "--json", "--workspace"]).arg(workspace);
    end(&mut command)
}

pub fn import(workspace: &Path, files: &[&Path], more: &[&str]) -> Ended {
    let mut command = fondo();
    command.args(["receipts", "import"]).args(files).args(more).args(["--json", "--workspace"]).arg(workspace);
    end(&mut command)
}

pub fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

#[track_caller]
pub fn lint(schema: &str, document: &Path) {
    if tool("xmllint").is_none() {
        return;
    }
    let Some(schema) = shared(&format!("standards/xsd-italy/{schema}")) else { return };
    let output = Command::new("xmllint").args(["--noout", "--nonet", "--schema"]).arg(schema).arg(document).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

pub const REQUEST: &str = "parer-sacer-xml/ws/xml/versReq/WSRequestVersamento.xsd";

pub const FILE: &str = "parer-versamento-fascicolo-v3/WSRequestIndiceSIPFascicolo.xsd";

pub const PINDEX: &str = "parer-sacer-xml/ws/xml/usmainRespV2/Unisincro_PIndex.xsd";

/// A workspace whose institution has a name.
pub fn named_copy() -> tempfile::TempDir {
    let place = copy();
    let path = place.path().join("w/fondo.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("[institution]\n", "[institution]\nname = \"Provincia di Montalbano\"\n")).unwrap();
    place
}

/// The package of one unit for a provider.
pub fn made(workspace: &Path, unit: &str, provider: &str) -> std::path::PathBuf {
    let ended = package(workspace, &[unit], provider).expect(0);
    ended.events[0]["package"].as_str().unwrap().into()
}

/// A provider of the workspace, made from the example by replacing pieces of its text.
pub fn provider(workspace: &Path, id: &str, changes: &[(&str, &str)]) {
    let mut text = include_str!("../../profiles/providers/sacer-example.toml")
        .replace("id = \"sacer-example\"", &format!("id = \"{id}\""));
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    fs::create_dir_all(workspace.join("providers")).unwrap();
    fs::write(workspace.join(format!("providers/{id}.toml")), text).unwrap();
}

pub fn validate(path: &Path) -> Ended {
    end(fondo().args(["validate", "--json"]).arg(path))
}

/// A workspace with one unit of `pages` pages, called by `name` (`{}` is the number), and described by `inventory`; and
/// where it lies.
pub fn own_delivery(pages: &[&str], inventory: &str, profile: Option<&str>) -> (tempfile::TempDir, PathBuf) {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("delivery"), place.path().join("w"));
    fs::create_dir_all(source.join("F1")).unwrap();
    for (seed, name) in (1..).zip(pages) {
        fs::write(source.join("F1").join(name), tiff(seed, 400, 300)).unwrap();
    }
    fs::write(source.join("inventario.csv"), inventory).unwrap();
    let mut run = run_command(&source, &workspace);
    if let Some(text) = profile {
        let path = place.path().join("own.toml");
        fs::write(&path, text).unwrap();
        run = fondo();
        run.arg("run").arg(&source).arg("--profile").arg(&path).args(["--at", AT, "--json", "--out"]).arg(&workspace);
    }
    assert_eq!(end(&mut run).expect(0).number("packaged"), 1);
    (place, workspace)
}

/// Gives the institution of a workspace its name and its code.
pub fn name_institution(workspace: &Path) {
    let path = workspace.join("fondo.toml");
    let text = fs::read_to_string(&path).unwrap();
    let named = "[institution]\nname = \"Provincia di Montalbano\"\nidentifier = \"p_mont\"\n";
    fs::write(&path, text.replacen("[institution]\n", named, 1)).unwrap();
}

/// Writes a provider of the workspace.
pub fn write_provider(workspace: &Path, id: &str, text: &str) {
    fs::create_dir_all(workspace.join("providers")).unwrap();
    fs::write(workspace.join(format!("providers/{id}.toml")), text).unwrap();
}
