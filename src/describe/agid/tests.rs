use proptest::prelude::*;

use super::super::example::record;
use super::*;
use crate::records::{
    AgidKind, AgidStatements, DateStatement, Description, Family, FileKind, FileRole, Flow, Institution, Obligation,
    Party, PartyRole, Protocol, RoleHolder, UnitRecord, VersionChange,
};

fn date(text: &str) -> Option<DateStatement> {
    Some(DateStatement { written: text.into(), edtf: Some(text.into()) })
}

/// A unit that meets the obligations of every scheme.
pub(super) fn complete(kind: AgidKind) -> UnitRecord {
    let party = Party::Person { surname: "Bianchi".into(), given: "Anna".into(), tax_code: None };
    let description = Description {
        identifier: "F7".into(),
        title: Some("Ponte sul Rivafredda".into()),
        file_number: Some("7".into()),
        dates: date("1932-03-08/1932-07"),
        classification: Some("10.4".into()),
        producer: Some("Provincia di Montalbano".into()),
        retention: Some("illimitata".into()),
        protocol: Some(Protocol { number: Some("1243".into()), date: date("1932-03-10"), register: Some("PG".into()) }),
        agid: AgidStatements {
            kind: Some(kind),
            document_type: Some("carteggio".into()),
            flow: Some(Flow::Internal),
            file_kind: Some(FileKind::Matter),
            parties: vec![RoleHolder { role: PartyRole::Assignee, party }],
            ..AgidStatements::default()
        },
        ..Description::default()
    };
    UnitRecord { description: Some(description), ..record(2) }
}

fn institution() -> Institution {
    Institution { name: Some("Provincia di Montalbano".into()), identifier: Some("p_mont".into()) }
}

fn written(record: &UnitRecord) -> String {
    written_beside(record, None, None)
}

fn written_beside(record: &UnitRecord, previous: Option<&UnitRecord>, primary: Option<&UnitRecord>) -> String {
    let institution = institution();
    let context = AgidContext { institution: &institution, conformity: Conformity::NotAttested, previous, primary };
    shown(AgidProfile::of(record, context))
}

fn shown(profile: Result<Option<AgidProfile<'_>>, Vec<&'static Obligation>>) -> String {
    let told = |lacking: Vec<&'static Obligation>| lacking.iter().map(|one| one.element).collect::<Vec<_>>();
    let profile = profile.map_err(told).unwrap().unwrap();
    let mut out = Vec::new();
    profile.write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn text_of(xml: &str, name: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(xml).unwrap();
    let found = document.descendants().filter(|node| node.has_tag_name(name));
    found.map(|node| node.text().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_document_of_an_administration() {
    let xml = written(&complete(AgidKind::AdministrativeDocument));
    assert_eq!(text_of(&xml, "NumeroProtocolloDocumento"), ["1243"]);
    assert_eq!(text_of(&xml, "DataProtocollazioneDocumento"), ["1932-03-10"]);
    assert_eq!(text_of(&xml, "TempoDiConservazione"), ["9999"]);
    assert_eq!(text_of(&xml, "CodiceIPA"), ["p_mont", "p_mont"], "registrar and author are the producer");
    assert_eq!(text_of(&xml, "ConformitaCopieImmagineSuSupportoInformatico"), ["false"]);
    assert_eq!(text_of(&xml, "IdAggregazione"), ["7"]);
    assert!(text_of(&xml, "Note")[0].contains("2 file"));
}

#[test]
fn an_aggregation_lists_its_documents() {
    let xml = written(&complete(AgidKind::Aggregation));
    assert_eq!(text_of(&xml, "DataApertura"), ["1932-03-08"]);
    assert_eq!(text_of(&xml, "Identificativo"), ["ASC/7/00001.tif", "ASC/7/00002.tif"]);
    assert_eq!(text_of(&xml, "Cognome"), ["Bianchi", "Bianchi"], "as assignee among the parties and in the assignment");
}

#[test]
fn what_is_lacking_is_told_and_nothing_is_written() {
    let mut record = complete(AgidKind::AdministrativeDocument);
    record.description.as_mut().unwrap().classification = None;
    let institution = institution();
    let context =
        AgidContext { institution: &institution, conformity: Conformity::NotAttested, previous: None, primary: None };
    let lacking = AgidProfile::of(&record, context).err().unwrap();
    assert_eq!(lacking.iter().map(|one| one.column).collect::<Vec<_>>(), ["Classifica"]);
    record.description.as_mut().unwrap().agid.kind = None;
    assert!(AgidProfile::of(&record, context).is_ok_and(|profile| profile.is_none()));
}

/// What a unit lacks, by the column that would fill it.
fn columns(record: &UnitRecord) -> Vec<&'static str> {
    let institution = institution();
    let context =
        AgidContext { institution: &institution, conformity: Conformity::NotAttested, previous: None, primary: None };
    AgidProfile::of(record, context).err().unwrap_or_default().iter().map(|one| one.column).collect()
}

#[test]
fn attachments_are_listed_by_the_names_that_the_inventory_gives() {
    let mut record = complete(AgidKind::Document);
    let agid = &mut record.description.as_mut().unwrap().agid;
    agid.attachments = Some(1);
    assert_eq!(columns(&record), ["Indice allegati"]);
    record.description.as_mut().unwrap().agid.attachment_index = vec!["00002".into()];
    let xml = written(&record);
    assert_eq!(
        (text_of(&xml, "NumeroAllegati"), text_of(&xml, "Descrizione")[0].as_str()),
        (vec!["1".into()], "00002.tif")
    );
    // What lies with the unit and is no page is an attachment without a word of the inventory.
    let mut record = complete(AgidKind::Document);
    record.files[1].role = FileRole::Attachment;
    let xml = written(&record);
    assert_eq!(
        (text_of(&xml, "NumeroAllegati"), text_of(&xml, "NomeDelDocumento")[0].as_str()),
        (vec!["1".into()], "00001.tif")
    );
}

#[test]
fn an_item_is_not_attached_to_itself_and_owes_no_attachment_of_the_unit() {
    // The stem of a file is the item's own name.
    let mut record = complete(AgidKind::Aggregation);
    record.files[0].item = Some("00001".into());
    record.files[1].item = Some("00002".into());
    let agid = &mut record.description.as_mut().unwrap().agid;
    (agid.attachments, agid.attachment_index) = (Some(1), vec!["00002".into()]);
    let institution = institution();
    let context =
        AgidContext { institution: &institution, conformity: Conformity::NotAttested, previous: None, primary: None };
    for item in ["00001", "00002"] {
        let xml = shown(AgidProfile::of_item(&record, item, context));
        assert_eq!(text_of(&xml, "NumeroAllegati"), ["0"], "{item}");
        assert_eq!(text_of(&xml, "Identificativo"), [format!("ASC/7/{item}")], "{item}");
    }
}

#[test]
fn that_it_is_signed_is_said_by_a_person_or_seen_in_the_files_and_never_made_up() {
    let flags = |record: &UnitRecord| {
        let xml = written(record);
        let of = |name: &str| text_of(&xml, name).concat();
        [of("FirmatoDigitalmente"), of("SigillatoElettronicamente"), of("MarcaturaTemporale")]
    };
    let mut record = complete(AgidKind::Document);
    assert_eq!(flags(&record), ["false", "false", "false"], "images have no place for a signature");
    // A format that nobody looked into.
    record.files[1].format.family = Family::Other;
    assert_eq!(columns(&record), ["Firmato digitalmente", "Sigillato elettronicamente", "Marcatura temporale"]);
    // A signature, of which nobody looked whether it is a seal.
    record.files[1].format.family = Family::Signature;
    record.files[1].source = "ASC/7/00002.tif.p7m".into();
    assert_eq!(columns(&record), ["Sigillato elettronicamente", "Marcatura temporale"]);
    let agid = &mut record.description.as_mut().unwrap().agid;
    (agid.sealed, agid.time_stamped) = (Some(false), Some(true));
    assert_eq!(flags(&record), ["true", "false", "true"]);
    record.description.as_mut().unwrap().agid.signed = Some(false);
    assert_eq!(flags(&record)[0], "false", "what a person says goes before");
}

#[test]
fn a_version_names_the_one_before_with_its_digest() {
    let previous = complete(AgidKind::Document);
    let change = VersionChange {
        reason: "pagina mossa".into(),
        previous: 1,
        replaced: vec!["00001.tif".into()],
        ..Default::default()
    };
    let mut record = UnitRecord { unit_version: 2, change: Some(change), ..complete(AgidKind::Document) };
    assert_eq!(columns(&record), ["Versione documento"]);
    let xml = written_beside(&record, Some(&previous), None);
    assert_eq!(text_of(&xml, "TipoModifica"), ["Rettifica"]);
    assert_eq!(text_of(&xml, "Identificativo"), ["ASC/7", "ASC/7/v1"]);
    let kind = |record: &UnitRecord| text_of(&written_beside(record, Some(&previous), None), "TipoModifica");
    record.change = Some(VersionChange { previous: 1, added: vec!["00002.tif".into()], ..Default::default() });
    assert_eq!(kind(&record), ["Integrazione"]);
    record.change = Some(VersionChange { previous: 1, metadata: true, ..Default::default() });
    assert_eq!(kind(&record), ["Annotazione"]);
}

#[test]
fn an_attachment_names_its_document() {
    let mut record = complete(AgidKind::Document);
    record.description.as_mut().unwrap().agid.primary_document = Some("ASC/6".into());
    assert!(text_of(&written(&record), "Note")[0].contains("Documento primario: ASC/6"));
    let primary = UnitRecord { unit: "ASC/6".into(), ..complete(AgidKind::Document) };
    let xml = written_beside(&record, None, Some(&primary));
    assert_eq!(text_of(&xml, "Identificativo"), ["ASC/7", "ASC/6"]);
    assert!(!text_of(&xml, "Note")[0].contains("Documento primario"));
}

#[test]
fn items_of_an_aggregation_are_documents_in_it() {
    let mut record = complete(AgidKind::Aggregation);
    record.files[1].item = Some("0002".into());
    let institution = institution();
    let context =
        AgidContext { institution: &institution, conformity: Conformity::NotAttested, previous: None, primary: None };
    let xml = shown(AgidProfile::of_item(&record, "0002", context));
    // It is registered: a document of an administration.
    assert!(xml.contains("<DocumentoAmministrativoInformatico>"));
    assert_eq!(
        (text_of(&xml, "Identificativo"), text_of(&xml, "IdAggregazione")),
        (vec!["ASC/7/0002".into()], vec!["ASC/7".into()])
    );
    assert_eq!(text_of(&xml, "Oggetto"), ["Ponte sul Rivafredda, 0002"]);
    record.description.as_mut().unwrap().protocol = None;
    assert!(shown(AgidProfile::of_item(&record, "0002", context)).contains("<DocumentoInformatico>"));
}

proptest! {
    #[test]
    fn any_title_and_name(title in "\\PC{1,80}|[\\x00-\\x2f\u{fffe}]{1,20}", name in "\\PC{1,40}") {
        prop_assume!(!title.trim().is_empty() && !name.trim().is_empty());
        for kind in [AgidKind::Document, AgidKind::AdministrativeDocument, AgidKind::Aggregation] {
            let mut record = complete(kind);
            let description = record.description.as_mut().unwrap();
            description.title = Some(title.clone());
            description.producer = Some(name.clone());
            let xml = written(&record);
            prop_assert_eq!(text_of(&xml, "Oggetto"), [crate::formats::xml::visible(title.trim()).into_owned()]);
        }
    }
}
