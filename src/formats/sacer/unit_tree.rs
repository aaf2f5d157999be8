//! Requests as trees, their elements in the order of the provider's schema.

use super::super::xml_tree::{Element, Node};
use super::flags::push_flag;
use super::key::{Depositor, UnitKey};
use super::unit::{
    AddedDocument, Component, ComponentPart, Document, DocumentRole, FileCover, SpecificData, Support, UnitRequest,
};

impl UnitRequest {
    /// The request as a tree.
    #[must_use]
    pub fn tree(&self) -> Element {
        let mut root = Element::new("UnitaDocumentaria");
        let mut heading = heading(&self.version, &self.depositor, &self.user, &self.key);
        heading.push_leaf("TipologiaUnitaDocumentaria", Some(&self.kind));
        root.push(heading);
        push_filled(&mut root, self.configuration());
        if let Some(archival) = &self.archival {
            let mut profile = Element::new("ProfiloArchivistico").with(cover("FascicoloPrincipale", &archival.main));
            let mut others = Element::new("FascicoliSecondari");
            archival.others.iter().for_each(|other| others.push(cover("FascicoloSecondario", other)));
            push_filled(&mut profile, others);
            root.push(profile);
        }
        let mut profile = Element::new("ProfiloUnitaDocumentaria");
        profile.push_leaf("Oggetto", self.subject.as_deref());
        profile.push_leaf("Data", self.date.as_deref());
        push_flag(&mut profile, "Cartaceo", self.paper);
        push_filled(&mut root, profile);
        if let Some(normative) = &self.normative {
            let element = Element::new("ProfiloNormativo").with_attribute("versione", normative.version.as_str());
            root.push(element.with(normative.metadata.clone()));
        }
        push_specific(&mut root, self.specific.as_ref());
        push_filled(&mut root, self.links());
        self.documents(&mut root);
        root
    }

    fn configuration(&self) -> Element {
        let mut element = Element::new("Configurazione");
        element.push_leaf("TipoConservazione", self.conservation.as_deref());
        element.push_leaf("SistemaDiMigrazione", self.migrated_from.as_deref());
        push_flag(&mut element, "ForzaAccettazione", self.force.acceptance);
        push_flag(&mut element, "ForzaConservazione", self.force.conservation);
        push_flag(&mut element, "ForzaCollegamento", self.force.link);
        push_flag(&mut element, "ForzaHash", self.force.hash);
        push_flag(&mut element, "ForzaFormatoNumero", self.force.number_format);
        push_flag(&mut element, "ForzaFormatoFile", self.force.file_format);
        push_flag(&mut element, "SimulaSalvataggioDatiInDB", self.force.simulate);
        element
    }

    fn links(&self) -> Element {
        let mut links = Element::new("DocumentiCollegati");
        for (other, description) in &self.links {
            let link = Element::new("DocumentoCollegato").with(key("ChiaveCollegamento", other));
            links.push(link.with(Element::leaf("DescrizioneCollegamento", description.as_str())));
        }
        links
    }

    fn documents(&self, root: &mut Element) {
        const GROUPS: [(DocumentRole, &str, &str); 3] = [
            (DocumentRole::Attachment, "NumeroAllegati", "Allegati"),
            (DocumentRole::Annex, "NumeroAnnessi", "Annessi"),
            (DocumentRole::Annotation, "NumeroAnnotazioni", "Annotazioni"),
        ];
        let of_role = |role| self.others.iter().filter(move |(other, _)| *other == role).map(|(_, document)| document);
        for (role, number, _) in GROUPS {
            let count = of_role(role).count();
            root.push_leaf(number, (count > 0).then(|| count.to_string()).as_deref());
        }
        root.push(document("DocumentoPrincipale", &self.main));
        for (role, _, group) in GROUPS {
            let mut list = Element::new(group);
            of_role(role).for_each(|one| list.push(document(element_of(role), one)));
            push_filled(root, list);
        }
    }
}

impl AddedDocument {
    /// The request as a tree.
    #[must_use]
    pub fn tree(&self) -> Element {
        let mut configuration = Element::new("Configurazione");
        configuration.push_leaf("TipoConservazione", self.conservation.as_deref());
        push_flag(&mut configuration, "ForzaAccettazione", self.force.acceptance);
        push_flag(&mut configuration, "ForzaConservazione", self.force.conservation);
        push_flag(&mut configuration, "ForzaHash", self.force.hash);
        push_flag(&mut configuration, "ForzaFormatoFile", self.force.file_format);
        push_flag(&mut configuration, "ForzaAggiuntaDocumento", self.force_addition);
        push_flag(&mut configuration, "SimulaSalvataggioDatiInDB", self.force.simulate);
        let mut root = Element::new("UnitaDocAggAllegati");
        root.push(heading(&self.version, &self.depositor, &self.user, &self.key));
        push_filled(&mut root, configuration);
        root.with(document(element_of(self.role), &self.document))
    }
}

const fn element_of(role: DocumentRole) -> &'static str {
    match role {
        DocumentRole::Attachment => "Allegato",
        DocumentRole::Annex => "Annesso",
        DocumentRole::Annotation => "Annotazione",
    }
}

/// Adds an element that holds something.
fn push_filled(to: &mut Element, element: Element) {
    if !element.nodes.is_empty() {
        to.push(element);
    }
}

fn heading(version: &str, depositor: &Depositor, user: &str, unit: &UnitKey) -> Element {
    let mut sender = Element::new("Versatore");
    sender.push_leaf("Ambiente", Some(&depositor.environment));
    sender.push_leaf("Ente", Some(&depositor.body));
    sender.push_leaf("Struttura", Some(&depositor.structure));
    sender.push_leaf("UserID", Some(user));
    Element::new("Intestazione").with(Element::leaf("Versione", version)).with(sender).with(key("Chiave", unit))
}

fn key(name: &str, key: &UnitKey) -> Element {
    let mut element = Element::new(name);
    element.push_leaf("Numero", Some(&key.number));
    element.push_leaf("Anno", Some(&key.year.to_string()));
    element.push_leaf("TipoRegistro", Some(&key.register));
    element
}

fn cover(name: &str, cover: &FileCover) -> Element {
    let mut element = Element::new(name);
    element.push_leaf("Classifica", cover.classification.as_deref());
    for (name, file) in [("Fascicolo", &cover.file), ("SottoFascicolo", &cover.sub_file)] {
        if let Some((identifier, subject)) = file {
            let mut file = Element::new(name).with(Element::leaf("Identificativo", identifier.as_str()));
            file.push_leaf("Oggetto", subject.as_deref());
            element.push(file);
        }
    }
    element
}

fn push_specific(to: &mut Element, specific: Option<&SpecificData>) {
    let Some(specific) = specific else { return };
    let mut element = Element::new("DatiSpecifici");
    element.push_leaf("VersioneDatiSpecifici", Some(&specific.version));
    let values = specific.values.iter().map(|(name, value)| Node::Element(Element::leaf(name, value.as_str())));
    element.nodes.extend(values);
    to.push(element);
}

fn document(name: &str, document: &Document) -> Element {
    let mut element = Element::new(name);
    element.push_leaf("IDDocumento", Some(&document.id));
    element.push_leaf("TipoDocumento", Some(&document.kind));
    let mut profile = Element::new("ProfiloDocumento");
    profile.push_leaf("Descrizione", document.description.as_deref());
    profile.push_leaf("Autore", document.author.as_deref());
    push_filled(&mut element, profile);
    push_specific(&mut element, document.specific.as_ref());
    let mut structure = Element::new("StrutturaOriginale");
    structure.push_leaf("TipoStruttura", document.structure.as_deref());
    let mut components = Element::new("Componenti");
    document.components.iter().for_each(|one| components.push(component(one)));
    element.with(structure.with(components))
}

fn component(component: &Component) -> Element {
    let mut element = Element::new("Componente");
    element.push_leaf("ID", Some(&component.id));
    element.push_leaf("OrdinePresentazione", Some(&component.order.to_string()));
    element.push_leaf("TipoComponente", component.kind.as_deref());
    let support = match &component.support {
        Support::File => "FILE",
        Support::Metadata => "METADATI",
        Support::Reference(_) => "RIFERIMENTO",
    };
    element.push_leaf("TipoSupportoComponente", Some(support));
    if let Support::Reference(unit) = &component.support {
        element.push(key("Riferimento", unit));
    }
    element.push_leaf("NomeComponente", component.name.as_deref());
    element.push_leaf("FormatoFileVersato", component.format.as_deref());
    element.push_leaf("HashVersato", component.sha256.map(|value| value.to_string()).as_deref());
    element.push_leaf("IDComponenteVersato", component.original_id.as_deref());
    if let Some((moment, description)) = &component.time_reference {
        element.push_leaf("UtilizzoDataFirmaPerRifTemp", Some("false"));
        element.push_leaf("RiferimentoTemporale", Some(moment));
        element.push_leaf("DescrizioneRiferimentoTemporale", description.as_deref());
    }
    let mut parts = Element::new("SottoComponenti");
    component.parts.iter().for_each(|one| parts.push(part(one)));
    push_filled(&mut element, parts);
    element
}

fn part(part: &ComponentPart) -> Element {
    let mut element = Element::new("SottoComponente");
    element.push_leaf("ID", Some(&part.id));
    element.push_leaf("OrdinePresentazione", Some(&part.order.to_string()));
    element.push_leaf("TipoComponente", Some(&part.kind));
    element.push_leaf("TipoSupportoComponente", Some("FILE"));
    element.push_leaf("NomeComponente", Some(&part.name));
    element.push_leaf("FormatoFileVersato", part.format.as_deref());
    element.push_leaf("IDComponenteVersato", part.original_id.as_deref());
    element
}
