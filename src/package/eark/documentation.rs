//! `documentation/README.txt`: what the package is, for whoever opens it in thirty years.

use std::io::{self, Write};

use crate::records::UnitRecord;

/// Writes it, in Italian and English.
pub(super) fn readme(
    record: &UnitRecord,
    objid: &str,
    representations: &[&str],
    out: &mut dyn Write,
) -> io::Result<()> {
    let title = record.description.as_ref().and_then(|description| description.title.as_deref());
    let title = crate::formats::xml::visible(title.unwrap_or("-")).replace(['\r', '\n'], " ");
    let (unit, version, program) = (&record.unit, record.unit_version, &record.program);
    let (at, listed) = (record.at, representations.join(", "));
    write!(
        out,
        "ITALIANO\n\
         Pacchetto di versamento E-ARK SIP 2.2.0 {objid}\n\
         Unità: {unit}, versione {version}\n\
         Titolo: {title}\n\
         Prodotto da {program}, istante {at}\n\
         Rappresentazioni: {listed}. \"master\" contiene i file da conservare; \"source\" gli originali ricevuti da cui un master è stato \
         ricavato senza perdita; \"access\" le copie per la consultazione; \"text\" il testo riconosciuto.\n\
         METS.xml elenca ogni file con la sua impronta SHA-256; metadata/preservation/premis.xml dice che cosa è stato fatto e riporta \
         anche le impronte BLAKE3; metadata/other/unit.json è la registrazione completa dell'unità (schema in schemas/unit.schema.json).\n\
         \n\
         ENGLISH\n\
         E-ARK SIP 2.2.0 {objid}\n\
         Unit: {unit}, version {version}\n\
         Title: {title}\n\
         Made by {program}, instant {at}\n\
         Representations: {listed}. \"master\" holds the files to be preserved; \"source\" the originals received of which a master was made \
         losslessly; \"access\" the copies for consultation; \"text\" the recognised text.\n\
         METS.xml lists every file with its SHA-256; metadata/preservation/premis.xml says what was done and has the BLAKE3 digests too; \
         metadata/other/unit.json is the whole record of the unit (schema in schemas/unit.schema.json).\n"
    )
}
