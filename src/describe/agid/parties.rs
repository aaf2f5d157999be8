//! *Soggetti*: who had to do with it, in which role.

use std::io::{self, Write};

use crate::records::{AgidKind, Institution, Party, PartyRole};

use super::profile::Scheme;

/// The element of a role and the words of its *TipoRuolo*; `None` where the scheme has no such role.
const fn of_role(role: PartyRole, kind: AgidKind) -> Option<(&'static str, &'static str)> {
    let of_documents = !matches!(kind, AgidKind::Aggregation);
    let administrative = matches!(kind, AgidKind::AdministrativeDocument);
    match role {
        PartyRole::Registrar if administrative => {
            Some(("AmministrazioneCheEffettuaLaRegistrazione", "Amministrazione Che Effettua La Registrazione"))
        }
        PartyRole::Registrar if of_documents => {
            Some(("SoggettoCheEffettuaLaRegistrazione", "Soggetto Che Effettua La Registrazione"))
        }
        PartyRole::Author if of_documents => Some(("Autore", "Autore")),
        PartyRole::Sender if of_documents => Some(("Mittente", "Mittente")),
        PartyRole::Addressee if of_documents => Some(("Destinatario", "Destinatario")),
        PartyRole::Operator if of_documents => Some(("Operatore", "Operatore")),
        PartyRole::RecordsManager if of_documents => {
            Some(("ResponsabileGestioneDocumentale", "Responsabile della Gestione Documentale"))
        }
        PartyRole::ProtocolManager if of_documents => {
            Some(("ResponsabileServizioProtocollo", "Responsabile del Servizio di Protocollo"))
        }
        PartyRole::Other if of_documents => Some(("Altro", "Altro")),
        PartyRole::Assignee => Some(("Assegnatario", "Assegnatario")),
        PartyRole::ProcedureManager if !matches!(kind, AgidKind::Document) => Some(("RUP", "RUP")),
        PartyRole::HoldingAdministration if !of_documents => {
            Some(("AmministrazioneTitolare", "Amministrazione Titolare"))
        }
        PartyRole::ParticipatingAdministration if !of_documents => {
            Some(("AmministrazioniPartecipanti", "Amministrazioni Partecipanti"))
        }
        PartyRole::NamedSubject if !of_documents => Some(("SoggettoIntestatario", "Soggetto Intestatario")),
        _ => None,
    }
}

impl<W: Write> Scheme<'_, W> {
    /// All roles. The producer stands in for roles that bind and that nobody else was named for.
    pub(super) fn parties(&mut self) -> io::Result<()> {
        let profile = self.profile;
        let agid = &profile.description.agid;
        self.xml.open("Soggetti", &[])?;
        for role in substituted(profile.kind) {
            let wrote = [PartyRole::Author, PartyRole::Sender];
            let vacant = |role: &PartyRole| agid.holders(*role).next().is_none();
            let named = if *role == PartyRole::Author { !wrote.iter().all(vacant) } else { !vacant(role) };
            if let Some(producer) = profile.description.producer.as_deref().filter(|_| !named) {
                self.party(*role, &producer_as(producer, profile.context.institution))?;
            }
        }
        for holder in &agid.parties {
            self.party(holder.role, &holder.party)?;
        }
        self.xml.close()
    }

    fn party(&mut self, role: PartyRole, party: &Party) -> io::Result<()> {
        let Some((element, words)) = of_role(role, self.profile.kind) else { return Ok(()) };
        let element = match (element, party) {
            ("SoggettoIntestatario", Party::Person { .. }) => "SoggettoIntestatarioPersonaFisica",
            ("SoggettoIntestatario", _) => "SoggettoIntestatarioPersonaGiuridica",
            (element, _) => element,
        };
        self.xml.open("Ruolo", &[])?;
        self.xml.open(element, &[])?;
        self.xml.leaf("TipoRuolo", &[], words)?;
        match role {
            PartyRole::Assignee => {
                self.xml.open("AS", &[])?;
                self.assigned(party)?;
                self.xml.close()?;
            }
            PartyRole::ProcedureManager => self.assigned(party)?,
            _ => self.body(party)?,
        }
        self.xml.close()?;
        self.xml.close()
    }

    /// The institution that answers for the unit.
    pub(super) fn institution(&mut self) -> io::Result<()> {
        let institution = self.profile.context.institution;
        let (name, ipa) = (institution.name.clone(), institution.identifier.clone());
        let name = name.or_else(|| self.profile.description.producer.clone()).unwrap_or_default();
        self.body(&Party::Administration { name, ipa, office: None })
    }

    fn body(&mut self, party: &Party) -> io::Result<()> {
        match party {
            Party::Person { surname, given, tax_code } => {
                self.xml.open("PF", &[])?;
                self.xml.leaf("Cognome", &[], surname)?;
                self.xml.leaf("Nome", &[], given)?;
                self.text("CodiceFiscale", tax_code.as_deref())?;
                self.xml.close()
            }
            Party::Organisation { name, tax_code, office } => {
                self.xml.open("PG", &[])?;
                self.xml.leaf("DenominazioneOrganizzazione", &[], name)?;
                self.text("CodiceFiscale_PartitaIva", tax_code.as_deref())?;
                self.text("DenominazioneUfficio", office.as_deref())?;
                self.xml.close()
            }
            Party::Administration { name, ipa, office } => {
                self.xml.open("PAI", &[])?;
                self.administration(name, ipa.as_deref(), office.as_deref())?;
                self.xml.close()
            }
        }
    }

    fn administration(&mut self, name: &str, ipa: Option<&str>, office: Option<&str>) -> io::Result<()> {
        for (element, name) in [("IPAAmm", name), ("IPAAOO", office.unwrap_or(name))] {
            self.xml.open(element, &[])?;
            self.xml.leaf("Denominazione", &[], name)?;
            // The code of the area is not known where only that of the administration is.
            self.text("CodiceIPA", ipa.filter(|_| element == "IPAAmm"))?;
            self.xml.close()?;
        }
        Ok(())
    }

    /// A person or an office to which something is assigned: the same elements without the frame around them.
    pub(super) fn assigned(&mut self, party: &Party) -> io::Result<()> {
        match party {
            Party::Person { surname, given, tax_code } => {
                self.xml.leaf("Cognome", &[], surname)?;
                self.xml.leaf("Nome", &[], given)?;
                self.text("CodiceFiscale", tax_code.as_deref())
            }
            Party::Organisation { name, office, .. } => self.administration(name, None, office.as_deref()),
            Party::Administration { name, ipa, office } => self.administration(name, ipa.as_deref(), office.as_deref()),
        }
    }
}

/// Roles that bind, and that the producer takes where nobody is named.
const fn substituted(kind: AgidKind) -> &'static [PartyRole] {
    match kind {
        AgidKind::Document => &[PartyRole::Author],
        AgidKind::AdministrativeDocument => &[PartyRole::Registrar, PartyRole::Author],
        AgidKind::Aggregation => &[PartyRole::HoldingAdministration],
    }
}

/// The producer: the institution itself where it bears its name, else whatever the cell says.
fn producer_as(producer: &str, institution: &Institution) -> Party {
    let read = || {
        let name = producer.trim().to_owned();
        Party::read(producer).unwrap_or(Party::Organisation { name, tax_code: None, office: None })
    };
    match (&institution.name, &institution.identifier) {
        (Some(name), Some(code)) if name.trim() == producer.trim() => {
            Party::Administration { name: name.clone(), ipa: Some(code.clone()), office: None }
        }
        _ => read(),
    }
}
