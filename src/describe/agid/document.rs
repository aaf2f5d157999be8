//! *Documento informatico* and *documento amministrativo informatico*.

use std::io::{self, Write};

use crate::records::{AgidKind, AgidStatements, DateStatement, Flow, Formation, IsadElement, RegisterKind};

use super::context::Conformity;
use super::profile::{DocumentFile, Scheme};

impl<W: Write> Scheme<'_, W> {
    /// A document, in the order of the scheme.
    pub(super) fn document(&mut self) -> io::Result<()> {
        let profile = self.profile;
        let (description, agid) = (profile.description, &profile.description.agid);
        let administrative = profile.kind == AgidKind::AdministrativeDocument;
        let root = if administrative { "DocumentoAmministrativoInformatico" } else { "DocumentoInformatico" };
        let file = profile.subject();
        self.xml.open(root, &[])?;
        self.xml.open("IdDoc", &[])?;
        self.identity(&file, &profile.identifier())?;
        if let Some(protocol) = description.protocol.as_ref().filter(|_| administrative) {
            self.text("Segnatura", protocol.number.as_deref())?;
        }
        self.xml.close()?;
        // Scans are acquired; what was born digital should say how it came about.
        let formation = agid.formation.unwrap_or(Formation::Acquisition);
        self.xml.leaf("ModalitaDiFormazione", &[], formation.term())?;
        self.xml.leaf("TipologiaDocumentale", &[], agid.document_type.as_deref().unwrap_or_default().trim())?;
        self.registration(administrative)?;
        self.parties()?;
        self.key()?;
        self.attachments()?;
        if administrative || description.classification.is_some() {
            self.classification()?;
        }
        self.flag("Riservato", description.is_restricted())?;
        self.xml.open("IdentificativoDelFormato", &[])?;
        self.xml.leaf("Formato", &[], &file.format)?;
        self.xml.close()?;
        self.verification(agid)?;
        self.aggregations(administrative)?;
        self.primary()?;
        self.xml.leaf("NomeDelDocumento", &[], &file.name)?;
        let version = agid.document_version.clone().unwrap_or_else(|| profile.record.unit_version.to_string());
        self.xml.leaf("VersioneDelDocumento", &[], &version)?;
        self.change()?;
        self.retention()?;
        self.notes(file.files)?;
        self.xml.close()
    }

    /// How many attachments there are, and each with its digest.
    fn attachments(&mut self) -> io::Result<()> {
        let profile = self.profile;
        let attached = profile.attached();
        let declared = profile.declared_attachments().map(u64::from);
        self.xml.open("Allegati", &[])?;
        self.xml.leaf("NumeroAllegati", &[], &declared.unwrap_or(attached.len() as u64).to_string())?;
        for file in &attached {
            self.xml.open("IndiceAllegati", &[])?;
            self.xml.open("IdDoc", &[])?;
            self.identity(file, &format!("{}/{}", profile.record.unit, file.name))?;
            self.xml.close()?;
            self.xml.leaf("Descrizione", &[], &file.name)?;
            self.xml.close()?;
        }
        self.xml.close()
    }

    /// The document to which this one is attached, where its digest is known here.
    fn primary(&mut self) -> io::Result<()> {
        let Some(primary) = self.profile.context.primary else { return Ok(()) };
        self.xml.open("IdIdentificativoDocumentoPrimario", &[])?;
        self.identity(&DocumentFile::subject(primary, None), &primary.unit)?;
        self.xml.close()
    }

    /// What this version changed: pages that others take the place of, or that go, correct it; new ones alone complete
    /// it; words alone are a note. Who changed it is the institution: names of people are in the event log.
    fn change(&mut self) -> io::Result<()> {
        let profile = self.profile;
        let (Some(change), Some(previous)) = (&profile.record.change, profile.context.previous) else { return Ok(()) };
        let kind = if !change.replaced.is_empty() || !change.withdrawn.is_empty() {
            "Rettifica"
        } else if change.added.is_empty() {
            "Annotazione"
        } else {
            "Integrazione"
        };
        self.xml.open("TracciatureModificheDocumento", &[])?;
        self.xml.leaf("TipoModifica", &[], kind)?;
        self.xml.open("SoggettoAutoreDellaModifica", &[])?;
        self.institution()?;
        self.xml.close()?;
        let day = jiff::tz::Offset::UTC.to_datetime(profile.record.at).date();
        self.xml.leaf("DataModifica", &[], &day.to_string())?;
        self.xml.open("IdDocVersionePrecedente", &[])?;
        let identifier = format!("{}/v{}", profile.identifier(), previous.unit_version);
        self.identity(&DocumentFile::subject(previous, profile.item), &identifier)?;
        self.xml.close()?;
        self.xml.close()
    }

    fn registration(&mut self, administrative: bool) -> io::Result<()> {
        let description = self.profile.description;
        let agid = &description.agid;
        self.xml.open("DatiDiRegistrazione", &[])?;
        self.xml.leaf("TipologiaDiFlusso", &[], agid.flow.map(Flow::term).unwrap_or_default())?;
        self.xml.open("TipoRegistro", &[])?;
        let default = if description.protocol.is_some() { RegisterKind::Protocol } else { RegisterKind::None };
        let kind = agid.register.unwrap_or(if administrative { RegisterKind::Protocol } else { default });
        let protocol = description.protocol.clone().unwrap_or_default();
        match kind {
            RegisterKind::None => {
                let date = agid.document_date.as_ref().or(description.dates.as_ref());
                let number = agid.document_number.as_deref().unwrap_or(&description.identifier);
                let number = self.profile.item.map_or_else(|| number.to_owned(), |item| format!("{number}/{item}"));
                self.register("Nessuno", kind, ("DataDocumento", date), ("NumeroDocumento", Some(&number)), None)?;
            }
            RegisterKind::Protocol => self.register(
                "ProtocolloOrdinario_ProtocolloEmergenza",
                kind,
                ("DataProtocollazioneDocumento", protocol.date.as_ref()),
                ("NumeroProtocolloDocumento", protocol.number.as_deref()),
                protocol.register.as_deref(),
            )?,
            RegisterKind::Repertory => self.register(
                "Repertorio_Registro",
                kind,
                ("DataRegistrazioneDocumento", protocol.date.as_ref()),
                ("NumeroRegistrazioneDocumento", protocol.number.as_deref()),
                protocol.register.as_deref(),
            )?,
        }
        self.xml.close()?;
        self.xml.close()
    }

    fn register(
        &mut self,
        element: &'static str,
        kind: RegisterKind,
        date: (&'static str, Option<&DateStatement>),
        number: (&'static str, Option<&str>),
        code: Option<&str>,
    ) -> io::Result<()> {
        self.xml.open(element, &[])?;
        self.xml.leaf("TipoRegistro", &[], kind.term())?;
        let day = date.1.and_then(|date| date.bounds().first).map(|day| day.to_string());
        self.text(date.0, day.as_deref())?;
        self.text(number.0, number.1)?;
        self.text("CodiceRegistro", code)?;
        self.xml.close()
    }

    /// What a person said, else what was found. Where neither says anything the obligation is not met, and nothing is
    /// written at all.
    fn verification(&mut self, agid: &AgidStatements) -> io::Result<()> {
        let attested = self.profile.context.conformity == Conformity::Attested;
        let found = self.profile.seals;
        self.xml.open("Verifica", &[])?;
        self.known("FirmatoDigitalmente", agid.signed.or(found.signed))?;
        self.known("SigillatoElettronicamente", agid.sealed.or(found.sealed))?;
        self.known("MarcaturaTemporale", agid.time_stamped.or(found.time_stamped))?;
        self.flag("ConformitaCopieImmagineSuSupportoInformatico", attested)?;
        self.xml.close()
    }

    /// The file that a document belongs to.
    fn aggregations(&mut self, administrative: bool) -> io::Result<()> {
        let profile = self.profile;
        let description = profile.description;
        let named = description.agid.primary_aggregation.as_deref().or(description.file_number.as_deref());
        let named = named.or(description.levels.file.as_deref()).or(profile.levels().file.as_deref());
        // The items of a file belong to it.
        let of_file = description.agid.kind == Some(AgidKind::Aggregation);
        let holder = if of_file { Some(profile.record.unit.as_str()) } else { named };
        if holder.is_none() && !administrative {
            return Ok(());
        }
        self.xml.open("Agg", &[])?;
        if let Some(holder) = holder {
            self.xml.open("TipoAgg", &[])?;
            self.xml.leaf("TipoAggregazione", &[], "Fascicolo")?;
            self.xml.leaf("IdAggregazione", &[], holder)?;
            self.xml.close()?;
        }
        self.xml.close()
    }

    fn notes(&mut self, files: usize) -> io::Result<()> {
        let note = self.profile.description.isad.of(IsadElement::Note).map(str::to_owned);
        let pages = (files > 1).then(|| {
            format!("L'impronta è quella dell'elenco delle impronte SHA-256 dei {files} file, nella forma di sha256sum, in ordine di nome.")
        });
        // Of a document that is not in the workspace no digest is known: it is named.
        let primary = self.profile.description.agid.primary_document.as_ref();
        let primary = primary.filter(|_| self.profile.context.primary.is_none());
        let primary = primary.map(|identifier| format!("Documento primario: {identifier}"));
        let parts: Vec<String> = note.into_iter().chain(primary).chain(pages).collect();
        self.text("Note", Some(&parts.join("\n")))
    }
}
