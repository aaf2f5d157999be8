//! Every code that is said to be checked here is provoked, and no other is told.

use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::records::{Hex32, Subject};

use super::super::super::xml_parts::XmlBounds;
use super::super::super::xml_tree::{Characters, Element, read_tree, write_document};
use super::super::{Agreement, GivenFile, Knower, ProviderCode, example};
use super::{Preflight, check_file_index, check_request};

const BOUNDS: XmlBounds = XmlBounds { bytes: 1 << 20, elements: 10_000, depth: 40 };

fn written(root: &Element) -> String {
    let mut out = Vec::new();
    write_document(root, Characters::Ascii, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn subject() -> Subject {
    Subject::Package { name: "ASC/7".to_owned(), entry: None }
}

fn told(preflight: &Preflight) -> BTreeSet<String> {
    preflight.findings.iter().map(|finding| finding.args["code"].clone()).collect()
}

/// The codes that are told of a request in which a piece of text was replaced.
fn of_request(from: &str, to: &str) -> BTreeSet<String> {
    let text = written(&example::request().tree());
    assert!(text.contains(from), "{from} in {text}");
    let root = read_tree(text.replacen(from, to, 1).as_bytes(), BOUNDS).unwrap();
    told(&check_request(&root, &example::agreement(), Some(&example::files()), &subject()))
}

fn of_file(from: &str, to: &str) -> BTreeSet<String> {
    let text = written(&example::file_index().tree());
    assert!(text.contains(from), "{from} in {text}");
    let root = read_tree(text.replacen(from, to, 1).as_bytes(), BOUNDS).unwrap();
    told(&check_file_index(&root, &subject()))
}

/// What is done to the request, and what the provider would say of it.
const REQUESTS: &[(&str, &str, &str)] = &[
    ("<Anno>1998</Anno>", "", "XSD-001-002"),
    ("<Versione>1.5</Versione>", "<Versione>1.4</Versione>", "UD-001-013"),
    ("utente_ws", "altro", "UD-001-005"),
    ("<Data>1998-05-14</Data>", "<Data></Data>", "UD-014-002 XSD-002-003"),
    ("<ID>ID3</ID>", "<ID>ID2</ID>", "WS-CHECK XSD-002-001"),
    ("DOC-3", "DOC-2", "XSD-002-002"),
    ("<NumeroAllegati>1", "<NumeroAllegati>2", "XSD-003-001"),
    ("<NumeroAnnessi>1</NumeroAnnessi>", "", "XSD-004-001"),
    (
        "<NumeroAnnessi>1</NumeroAnnessi>",
        "<NumeroAnnessi>1</NumeroAnnessi><NumeroAnnotazioni>1</NumeroAnnotazioni>",
        "XSD-005-001",
    ),
    (">SOSTITUTIVA<", ">MIGRAZIONE<", "XSD-006-002"),
    ("</TipoConservazione>", "</TipoConservazione><SistemaDiMigrazione>X</SistemaDiMigrazione>", "XSD-006-003"),
    (
        "<DocumentiCollegati>",
        "<DatiSpecificiMigrazione><VersioneDatiSpecifici>1</VersioneDatiSpecifici></DatiSpecificiMigrazione><DocumentiCollegati>",
        "XSD-006-004",
    ),
    ("DOCUMENTO DIGITALIZZATO", "ALTRO", "UD-003-001"),
    ("<TipoRegistro>DIGIT", "<TipoRegistro>ALTRO", "UD-003-002"),
    ("<Anno>1998", "<Anno>1800", "UD-003-004"),
    ("<Numero>06.02-12", "<Numero>x", "UD-007-001"),
    ("<Ambiente>AMBIENTE", "<Ambiente>AMBIENTE 1", "FILESYS-001-001"),
    ("<Ente>ente", "<Ente>citt&#xE0;", "FILESYS-001-002"),
    ("<Struttura>AOO1", "<Struttura>AOO/1", "FILESYS-001-003"),
    ("<Oggetto>Concessione per accesso carraio</Oggetto>", "", "UD-014-001"),
    ("<Data>1998-05-14</Data>", "", "UD-014-002"),
    ("<ProfiloNormativo versione=\"1.0\"", "<ProfiloNormativo versione=\"2\"", "PROFNORM-001-002"),
    ("<VersioneDatiSpecifici>2", "<VersioneDatiSpecifici>3", "DATISPEC-001-001"),
    ("<Busta>12", "<Busta>123456789012345678901", "DATISPEC-002-001"),
    ("<Busta>12</Busta>", "<Segnatura>12</Segnatura>", "DATISPEC-002-002"),
    ("<TipoDocumento>COPIA PER IMMAGINE", "<TipoDocumento>MASTER", "DOC-001-002"),
    ("<TipoDocumento>METADATI", "<TipoDocumento>ALTRO", "DOC-001-001"),
    (">DocumentoGenerico<", ">Altro<", "DOC-005-001"),
    ("<OrdinePresentazione>2", "<OrdinePresentazione>1", "DOC-007-001"),
    ("<OrdinePresentazione>2", "<OrdinePresentazione>0", "DOC-007-002"),
    ("<TipoComponente>Contenuto", "<TipoComponente>Altro", "COMP-001-001"),
    (
        "<NomeComponente>ID1.tif",
        "<Riferimento><Numero>1</Numero><Anno>1</Anno><TipoRegistro>R</TipoRegistro></Riferimento><NomeComponente>ID1.tif",
        "COMP-002-001",
    ),
    ("<NomeComponente>ID1.tif</NomeComponente>", "", "COMP-005-001"),
    ("<FormatoFileVersato>TIFF", "<FormatoFileVersato>DOC", "COMP-006-001"),
    ("<HashVersato>0707", "<HashVersato>-z07", "HASH-002-001"),
    ("<HashVersato>0707", "<HashVersato>", "HASH-003-001"),
    ("<HashVersato>0707", "<HashVersato>0807", "HASH-004-001"),
    ("<ForzaConservazione>true", "<ForzaConservazione>false", "UD-008-001"),
];

const FILES: &[(&str, &str, &str)] = &[
    ("IN_ARCHIVIO", "ALTRO", "FAS_XSD-001-002"),
    ("<DataInserimentoFascicolo>1998-05-14", "<DataInserimentoFascicolo>", "FAS_XSD-001-003"),
    ("<NumeroUnitaDocumentarie>1", "<NumeroUnitaDocumentarie>2", "FASC-003-001"),
    ("<NumeroFascicoli>1", "<NumeroFascicoli>2", "FASC-003-001"),
    ("<IndiceClassificazione>06.02", "<IndiceClassificazione>", "FASC-004-002"),
    ("<DataChiusura>1998-12-31", "<DataChiusura>31/12/1998", "FAS_PF_GEN-002-001"),
    ("<DataChiusura>1998-12-31", "<DataChiusura>1997-12-31", "FAS_PF_GEN-003-001"),
    ("<DataChiusura>1998-12-31</DataChiusura>", "", "FAS_PF_GEN-003-002"),
    ("<Numero>06.02-12</Numero>\n   </PrimoDocumento", "<Numero>9</Numero>\n   </PrimoDocumento", "FAS_PF_GEN-003-003"),
    (
        "<Numero>06.02-12</Numero>\n   </UltimoDocumento",
        "<Numero>9</Numero>\n   </UltimoDocumento",
        "FAS_PF_GEN-003-004",
    ),
    ("<TempoConservazione>9999</TempoConservazione>", "", "FAS_PF_GEN-003-005"),
    ("<Cognome>Rossi</Cognome>", "<Cognome/>", "FAS_PF_GEN-003-007"),
    ("<Cognome>Rossi</Cognome>", "<Denominazione>X</Denominazione>", "FAS_PF_GEN-003-008"),
];

fn words(codes: &str) -> BTreeSet<String> {
    codes.split(' ').map(str::to_owned).collect()
}

#[test]
fn what_breaks_no_rule_is_silent() {
    let root = example::request().tree();
    let preflight = check_request(&root, &example::agreement(), Some(&example::files()), &subject());
    assert_eq!(preflight, Preflight { compared: 4, ..Preflight::default() });
    assert_eq!(check_file_index(&example::file_index().tree(), &subject()), Preflight::default());
}

#[test]
fn each_fault_is_told_under_the_code_of_the_provider() {
    let of = |list: &'static [(&str, &str, &str)], told: fn(&str, &str) -> BTreeSet<String>| {
        let differs = move |(from, to, codes): &(&'static str, &'static str, &'static str)| {
            let told = told(from, to);
            (told != words(codes)).then(|| format!("{from} -> {to}: {told:?}, not {codes}"))
        };
        list.iter().filter_map(differs).collect::<Vec<_>>()
    };
    let wrong = [of(REQUESTS, of_request), of(FILES, of_file)].concat();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Faults that take more than one place, with what is told of them.
fn others() -> Vec<BTreeSet<String>> {
    let check = |root: &Element, files: &[GivenFile]| {
        told(&check_request(root, &example::agreement(), Some(files), &subject()))
    };
    let mut request = example::request();
    request.normative = None;
    request.specific = None;
    request.main.components[0].sha256 = None;
    let missing = check(&request.tree(), &example::files());
    let mut request = example::request();
    request.key.number = "1".repeat(95);
    request.depositor.structure = "A".repeat(100);
    request.depositor.body = "A".repeat(100);
    let long = check(&request.tree(), &example::files());
    let mut files = example::files();
    files[0].size = 0;
    files[1].size = 2000;
    files[3].component = "ID9".to_owned();
    let calls = check(&example::request().tree(), &files);
    let mut agreement = Agreement { normative_profile: Some(String::new()), ..example::agreement() };
    agreement.registers[0].number = None;
    agreement.registers[0].name = "A B".to_owned();
    let mut request = example::request();
    request.key = super::super::UnitKey { register: "A B".to_owned(), number: "n 1".to_owned(), ..request.key };
    let names = told(&check_request(&request.tree(), &agreement, Some(&example::files()), &subject()));
    let support = of_request(
        "<TipoSupportoComponente>FILE",
        "<TipoSupportoComponente>RIFERIMENTO</TipoSupportoComponente><TipoRappresentazioneComponente>X</TipoRappresentazioneComponente><NomeComponente>x</NomeComponente><SottoComponenti><SottoComponente><ID>P1</ID><OrdinePresentazione>1</OrdinePresentazione><TipoComponente>Altro</TipoComponente><TipoSupportoComponente>METADATI</TipoSupportoComponente><Riferimento><Numero>1</Numero><Anno>1</Anno><TipoRegistro>R</TipoRegistro></Riferimento><FormatoFileVersato>DOC</FormatoFileVersato></SottoComponente><SottoComponente><ID>P2</ID><OrdinePresentazione>1</OrdinePresentazione><TipoComponente>Contenuto</TipoComponente><TipoSupportoComponente>RIFERIMENTO</TipoSupportoComponente></SottoComponente><SottoComponente><ID>P3</ID><OrdinePresentazione>2</OrdinePresentazione><TipoComponente>Contenuto</TipoComponente></SottoComponente></SottoComponenti><TipoSupportoComponente>FILE",
    );
    let fiscal = of_request("<StrutturaOriginale>", "<DatiFiscali/><StrutturaOriginale>");
    let nobody = of_file("<Cognome>Rossi</Cognome>\n      <Nome>Maria</Nome>", "<Altro/>");
    let link = of_file("precedente", &"x".repeat(255));
    vec![missing, long, calls, names, support, fiscal, nobody, link]
}

#[test]
fn the_table_says_what_is_checked() {
    let mut told: BTreeSet<String> = others().into_iter().flatten().collect();
    told.extend(REQUESTS.iter().chain(FILES).flat_map(|(.., codes)| words(codes)));
    // What other rooms tell: whether the bytes are XML, and whether another unit has the key.
    told.extend(["XSD-001-001", "FAS_XSD-001-001", "UD-002-001", "UD-005-005", "FASC-001-001"].map(str::to_owned));
    let here = ProviderCode::all().filter(|code| code.knower == Knower::Here).map(|code| code.code.to_owned());
    assert_eq!(told, here.collect(), "told (left) and said to be checked (right)");
}

#[test]
fn what_the_agreement_does_not_tell_is_said_to_be_unknown() {
    let root = example::request().tree();
    let preflight = check_request(&root, &Agreement::default(), None, &subject());
    assert!(preflight.findings.is_empty(), "{:?}", preflight.findings);
    for code in ["UD-003-001", "UD-003-002", "UD-014-001", "COMP-006-001", "WS-CHECK", "UD-001-013", "PROFNORM-001-001"]
    {
        assert!(preflight.unknown.contains(code), "{code}");
    }
}

#[test]
fn a_blake3_value_is_taken_for_sha256_and_differs() {
    let mut request = example::request();
    request.main.components[0].sha256 = Some(Hex32::blake3(b"x"));
    let told = told(&check_request(&request.tree(), &example::agreement(), Some(&example::files()), &subject()));
    assert_eq!(told, BTreeSet::from(["HASH-004-001".to_owned()]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_text_is_ascii_that_reads_back_or_a_finding(title in "\\PC{0,60}|[\\x00-\\x2f\u{fffe}]{0,20}|(x|\u{e0}){3990,4010}") {
        let mut request = example::request();
        request.subject = Some(title.clone());
        request.key.number = title.chars().take(120).collect();
        let text = written(&request.tree());
        prop_assert!(text.is_ascii());
        let root = read_tree(text.as_bytes(), BOUNDS).unwrap();
        let told = told(&check_request(&root, &example::agreement(), None, &subject()));
        // What XML cannot hold is written as more than one character.
        let length = |text: &str| super::super::super::xml::visible(text).chars().count();
        let wrong = length(&title) > 4000 || title.is_empty() || length(&request.key.number) > 100;
        prop_assert_eq!(wrong, told.contains("XSD-001-002"), "{:?}", told);
    }
}
