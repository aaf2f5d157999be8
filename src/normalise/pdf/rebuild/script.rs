//! The way of a scanned PDF to its copy.

use std::io::Write;

use crate::formats::pdf::write::{PageTree, PdfVersion, PdfWriter, dict, name};
use crate::formats::pdf::{Dict, Document, Indirect, Object, Owner, Pages, Protection, text_string};
use crate::records::PdfaFlavour;

use super::super::intent::Profiles;
use super::super::xmp;
use super::clean::Keys;
use super::copy::{Cleaning, Copier};
use super::order::{Change, RebuildFault, RebuildOrder, Rebuilt};
use super::pages::{self, Lettering};

/// What of the catalogue goes over. Files inside only where the flavour allows them; where it does not, the pre-check
/// finds them.
const KEPT: [&[u8]; 16] = [
    b"Lang",
    b"Outlines",
    b"PageLabels",
    b"Names",
    b"Dests",
    b"StructTreeRoot",
    b"MarkInfo",
    b"ViewerPreferences",
    b"PageMode",
    b"PageLayout",
    b"OCProperties",
    b"AcroForm",
    b"OpenAction",
    b"AF",
    b"URI",
    b"Threads",
];

/// What of it is written anew, or is named as a change where it is left out. The version of the format and its
/// extensions are those of the copy.
const SAID: [&[u8]; 9] =
    [b"Type", b"Pages", b"Metadata", b"Version", b"Extensions", b"AA", b"PieceInfo", b"Perms", b"DSS"];

/// Keys of the catalogue that the copy does not have, and no [`Change`] names: `Collection`. Output intents are named
/// where one is added in their place.
#[must_use]
pub fn left_out(document: &Document<'_>) -> Vec<String> {
    let Ok(root) = catalogue(document) else { return Vec::new() };
    let entries = root.object.dict().map(|dict| dict.0.as_slice()).unwrap_or_default();
    let (own, _) = own_intents(document, &root);
    let is_left = |key: &[u8]| match key {
        b"OutputIntents" => !own.is_empty() && !has_pdfa(document, &own),
        _ => !KEPT.contains(&key) && !SAID.contains(&key),
    };
    let left = entries.iter().filter(|(key, value)| *value != Object::Null && is_left(key));
    left.map(|(key, _)| text_string(key)).collect()
}

/// Writes the copy: pages in their order, each with what it refers to.
///
/// # Errors
/// [`RebuildFault`]: nothing of what was written then is of use.
pub fn rebuild<W: Write>(order: RebuildOrder<'_, '_>, out: W) -> Result<Rebuilt, RebuildFault> {
    let document = order.document;
    if matches!(document.protection, Protection::Closed) {
        return Err(RebuildFault::Encrypted);
    }
    let version = match order.heading.flavour {
        PdfaFlavour::A1b => PdfVersion::V1_4,
        PdfaFlavour::A2b | PdfaFlavour::A2u | PdfaFlavour::A3b => PdfVersion::V1_7,
    };
    let mut copier = Copier::new(document, PdfWriter::new(out, version)?, order.most_nodes, Cleaning::ForPdfa);
    if matches!(document.protection, Protection::Open(_) | Protection::Unlocked(_)) {
        copier.changes.insert(Change::Encryption);
    }
    let root = catalogue(document)?;
    // Annotations and bookmarks refer to pages that come later: all have their numbers first.
    let mut walk = Pages::new(document, order.most_nodes);
    let numbers: Vec<u32> = walk
        .by_ref()
        .map(|page| match page.object {
            // One that stands in the tree several times: what refers to it means the first.
            Some(old) if copier.known(old).is_some() => copier.file.reserve(),
            Some(old) => copier.take_over(old),
            None => copier.file.reserve(),
        })
        .collect();
    match (walk.lost(), walk.is_bounded()) {
        (0, false) if numbers.is_empty() => return Err(RebuildFault::NoPages),
        (0, false) => {}
        (0, true) => return Err(RebuildFault::PagesBounded),
        (lost, _) => return Err(RebuildFault::PagesLost(lost)),
    }
    let mut tree = PageTree::default();
    let mut lettering = Lettering { hidden: order.hidden, ..Lettering::default() };
    for (page, new) in Pages::new(document, order.most_nodes).zip(&numbers) {
        let text = (order.text)(page.number);
        pages::page(&mut copier, (&mut tree, *new), &page, text.as_ref(), &mut lettering)?;
    }
    lettering.fonts.write(&mut copier.file)?;
    let pages = tree.finish(&mut copier.file)?;
    let metadata = dict([("Type", name("Metadata")), ("Subtype", name("XML"))]);
    let mut dict = dict([("Type", name("Catalog")), ("Pages", pages)]);
    dict.0.extend(kept(&mut copier, &root)?.0);
    let metadata = copier.file.add_stream(metadata, xmp::packet(order.heading).as_bytes())?;
    dict.0.push((b"Metadata".to_vec(), metadata));
    dict.0.push((b"OutputIntents".to_vec(), intents(&mut copier, &root)?));
    if let Some(language) = order.heading.language.as_ref().filter(|_| dict.get(b"Lang").is_none()) {
        dict.0.push((b"Lang".to_vec(), Object::String(language.as_bytes().to_vec())));
    }
    copier.drain()?;
    let catalogue = copier.file.add(&Object::Dict(dict))?;
    let info = copier.file.add(&Object::Dict(order.heading.info()))?;
    let Copier { file, changes, images, .. } = copier;
    file.finish(&catalogue, Some(&info))?;
    Ok(Rebuilt { pages: u32::try_from(numbers.len()).unwrap_or(u32::MAX), images, changes })
}

fn catalogue(document: &Document<'_>) -> Result<Indirect, RebuildFault> {
    let number = match document.xref.trailer.get(b"Root") {
        Some(Object::Reference(number, _)) => *number,
        _ => return Err(RebuildFault::NoPages),
    };
    let root = document.indirect(number).filter(|root| root.object.dict().is_some());
    let root = root.ok_or(RebuildFault::NoPages)?;
    let form = root.object.dict().map(|dict| document.get(dict, b"AcroForm"));
    let xfa = form.as_ref().and_then(Object::dict).is_some_and(|form| form.get(b"XFA").is_some());
    if xfa { Err(RebuildFault::Xfa) } else { Ok(root) }
}

/// What the catalogue says of reading the document.
fn kept<W: Write>(copier: &mut Copier<'_, '_, W>, root: &Indirect) -> Result<Dict, RebuildFault> {
    let Some(dict) = root.object.dict() else { return Ok(Dict::default()) };
    let entries = dict.0.iter().filter(|(key, _)| KEPT.contains(&key.as_slice()));
    // Names and forms are looked into: scripts and signatures stand there, and both may be objects that others refer
    // to.
    let looked_into = |key: &[u8]| matches!(key, b"Names" | b"AcroForm");
    // What tags point to is not there any more where it was written anew: the copy does not promise them.
    let is_anew = [Change::Replaced, Change::HiddenText].iter().any(|change| copier.changes.contains(change));
    let untagged = is_anew && dict.get(b"StructTreeRoot").is_some() && dict.get(b"MarkInfo").is_some();
    if untagged {
        copier.changes.insert(Change::Tags);
    }
    let entries = entries.filter(move |(key, _)| !(untagged && key == b"MarkInfo"));
    let whole = Dict(entries.clone().filter(|(key, _)| !looked_into(key)).cloned().collect());
    let mut kept = copier.dict(&whole, root.owner(), Keys::Words);
    for (key, value) in entries.filter(|(key, _)| looked_into(key)) {
        let (value, owner) = copier.document.resolve_with(value, root.owner());
        let alone = Dict(vec![(key.clone(), value)]);
        kept.0.extend(copier.dict(&alone, owner, Keys::Words).0);
    }
    if dict.get(b"AA").is_some() {
        copier.changes.insert(Change::Actions);
    }
    if dict.get(b"PieceInfo").is_some() {
        copier.changes.insert(Change::PrivateData);
    }
    if dict.get(b"Perms").is_some() || dict.get(b"DSS").is_some() {
        copier.changes.insert(Change::Signatures);
    }
    Ok(kept)
}

/// The output intents of the source, and the object that they stand in.
fn own_intents(document: &Document<'_>, root: &Indirect) -> (Vec<Object>, Owner) {
    let own = root.object.dict().and_then(|dict| dict.get(b"OutputIntents"));
    match own.map(|own| document.resolve_with(own, root.owner())) {
        Some((Object::Array(own), owner)) => (own, owner),
        _ => (Vec::new(), root.owner()),
    }
}

/// Whether one of them is for PDF/A.
fn has_pdfa(document: &Document<'_>, intents: &[Object]) -> bool {
    intents.iter().any(|intent| {
        document.resolve(intent).dict().is_some_and(|intent| {
            intent.is(b"S", b"GTS_PDFA1") && !matches!(document.get(intent, b"DestOutputProfile"), Object::Null)
        })
    })
}

/// The intents of the source where one is for PDF/A, else sRGB.
fn intents<W: Write>(copier: &mut Copier<'_, '_, W>, root: &Indirect) -> Result<Object, RebuildFault> {
    let (own, owner) = own_intents(copier.document, root);
    if has_pdfa(copier.document, &own) {
        return Ok(copier.value(&Object::Array(own), owner));
    }
    copier.changes.insert(Change::OutputIntent);
    let intent = Profiles::default().intent(&mut copier.file)?;
    Ok(Object::Array(vec![intent]))
}
