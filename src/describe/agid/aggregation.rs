//! *Aggregazione documentale informatica*.

use std::io::{self, Write};

use crate::formats::base64;
use crate::records::{AggregationKind, DateStatement, FileKind, FileRole, IsadElement, PartyRole};

use super::profile::Scheme;

impl<W: Write> Scheme<'_, W> {
    /// An aggregation, in the order of the scheme.
    pub(super) fn aggregation(&mut self) -> io::Result<()> {
        let profile = self.profile;
        let (description, agid) = (profile.description, &profile.description.agid);
        let kind = agid.aggregation.unwrap_or(AggregationKind::File);
        self.xml.open("AggregazioneDocumentaliInformatiche", &[])?;
        self.aggregation_identity("IdAgg", kind, &profile.record.unit)?;
        self.text("TipologiaFascicolo", agid.file_kind.map(FileKind::term))?;
        self.parties()?;
        self.assignment()?;
        let dates = [&description.opened, &description.dates, &description.closed];
        let day = |text: &Option<DateStatement>| text.as_ref().map(|date| date.bounds());
        let [opened, whole, closed] = dates.map(day);
        let first = opened.and_then(|opened| opened.first).or(whole.and_then(|whole| whole.first));
        self.text("DataApertura", first.map(|day| day.to_string()).as_deref())?;
        self.classification()?;
        self.text("Progressivo", description.file_number.as_deref())?;
        self.key()?;
        self.text("DataChiusura", closed.and_then(|closed| closed.last).map(|day| day.to_string()).as_deref())?;
        self.procedure()?;
        self.documents()?;
        self.text("PosizioneFisicaAggregazioneDocumentale", description.location.as_deref())?;
        if let Some(primary) = &agid.primary_aggregation {
            self.aggregation_identity("IdAggPrimario", AggregationKind::File, primary)?;
        }
        self.retention()?;
        self.text("Note", description.isad.of(IsadElement::Note))?;
        self.xml.close()
    }

    fn aggregation_identity(&mut self, name: &'static str, kind: AggregationKind, identifier: &str) -> io::Result<()> {
        self.xml.open(name, &[])?;
        self.xml.leaf("TipoAggregazione", &[], kind.term())?;
        self.xml.leaf("IdAggregazione", &[], identifier)?;
        self.xml.close()
    }

    fn assignment(&mut self) -> io::Result<()> {
        let description = self.profile.description;
        let Some(assignee) = description.agid.holders(PartyRole::Assignee).next() else { return Ok(()) };
        self.xml.open("Assegnazione", &[])?;
        self.xml.open("TipoAssegnazione", &[])?;
        self.xml.open("PerCompetenza", &[])?;
        self.xml.leaf("TipoAssegnazioneRuolo", &[], "Per Competenza")?;
        self.xml.open("SoggettoAssegnatario", &[])?;
        self.assigned(assignee)?;
        self.xml.close()?;
        let from = description.opened.as_ref().and_then(|date| date.bounds().first).map(|day| day.to_string());
        self.text("DataInizioAssegnazione", from.as_deref())?;
        self.xml.close()?;
        self.xml.close()?;
        self.xml.close()
    }

    fn procedure(&mut self) -> io::Result<()> {
        let Some(procedure) = &self.profile.description.agid.procedure else { return Ok(()) };
        self.xml.open("ProcedimentoAmministrativo", &[])?;
        self.text("MateriaArgomentoStruttura", procedure.matter.as_deref())?;
        self.text("Procedimento", procedure.name.as_deref())?;
        self.text("CatalogoProcedimenti", procedure.catalogue.as_deref())?;
        self.xml.close()
    }

    /// The documents that the aggregation holds: each file that is content.
    fn documents(&mut self) -> io::Result<()> {
        self.xml.open("IndiceDocumenti", &[])?;
        let record = self.profile.record;
        for file in record.files.iter().filter(|file| file.role == FileRole::Content) {
            self.xml.open("TipoDocumento", &[])?;
            // Spelled as the scheme spells it.
            self.xml.open("Documentoinformatico", &[])?;
            self.xml.open("ImprontaCrittograficaDelDocumento", &[])?;
            self.xml.leaf("Impronta", &[], &base64::encoded(&file.digests.sha256.0))?;
            self.xml.leaf("Algoritmo", &[], "SHA-256")?;
            self.xml.close()?;
            self.xml.leaf("Identificativo", &[], &format!("{}/{}", record.unit, file.name))?;
            self.xml.close()?;
            self.xml.close()?;
        }
        self.xml.close()
    }
}
