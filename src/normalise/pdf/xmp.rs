//! The XMP packet of a document (ISO 16684-1): properties of predefined schemas alone, so that none has to be
//! described.

use std::fmt::Write;

use quick_xml::escape::escape;

use super::heading::{Heading, clean};

/// Room that programs may fill later without moving anything, as the specification recommends: some.
const PADDING: usize = 1024;

/// The packet. What it says is what the dictionary says.
pub(super) fn packet(heading: &Heading) -> String {
    let mut xmp = String::from(
        "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n<rdf:Description rdf:about=\"\"\n  \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"\n  xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\"\n  \
         xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\"\n  xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">\n",
    );
    // Writing to memory does not fail.
    let mut put = |line: std::fmt::Arguments<'_>| _ = writeln!(xmp, " {line}");
    let text = |text: &str| escape(clean(text)).into_owned();
    put(format_args!("<pdfaid:part>{}</pdfaid:part>", heading.flavour.part()));
    put(format_args!("<pdfaid:conformance>{}</pdfaid:conformance>", heading.flavour.conformance()));
    put(format_args!("<dc:format>application/pdf</dc:format>"));
    let titled = |name: &str, value: &str| {
        format!("<dc:{name}><rdf:Alt><rdf:li xml:lang=\"x-default\">{}</rdf:li></rdf:Alt></dc:{name}>", text(value))
    };
    put(format_args!("{}", titled("title", &heading.title)));
    if let Some(creator) = &heading.creator {
        put(format_args!("<dc:creator><rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq></dc:creator>", text(creator)));
    }
    if let Some(description) = &heading.description {
        put(format_args!("{}", titled("description", description)));
    }
    let carried = &heading.carried;
    let listed = |name: &str, array: &str, items: &[&String]| {
        let items: String = items.iter().map(|item| format!("<rdf:li>{}</rdf:li>", text(item))).collect();
        format!("<dc:{name}><rdf:{array}>{items}</rdf:{array}></dc:{name}>")
    };
    let subjects: Vec<&String> = carried.subjects.iter().collect();
    if !subjects.is_empty() {
        put(format_args!("{}", listed("subject", "Bag", &subjects)));
    }
    if let Some(rights) = &carried.rights {
        put(format_args!("{}", titled("rights", rights)));
    }
    let dates: Vec<&String> = carried.dates.iter().collect();
    if !dates.is_empty() {
        put(format_args!("{}", listed("date", "Seq", &dates)));
    }
    if let Some(identifier) = heading.identifier.as_ref().or(carried.identifier.as_ref()) {
        put(format_args!("<dc:identifier>{}</dc:identifier>", text(identifier)));
    }
    let own = heading.language.as_ref();
    let others = carried.languages.iter().filter(|other| own.is_none_or(|own| !own.eq_ignore_ascii_case(other)));
    let languages: Vec<&String> = own.into_iter().chain(others).collect();
    if !languages.is_empty() {
        put(format_args!("{}", listed("language", "Bag", &languages)));
    }
    let date = |date: jiff::Timestamp| date.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    put(format_args!("<xmp:CreateDate>{}</xmp:CreateDate>", date(heading.created())));
    put(format_args!("<xmp:ModifyDate>{}</xmp:ModifyDate>", date(heading.instant)));
    put(format_args!("<xmp:MetadataDate>{}</xmp:MetadataDate>", date(heading.instant)));
    if let Some(tool) = &heading.tool {
        put(format_args!("<xmp:CreatorTool>{}</xmp:CreatorTool>", text(tool)));
    }
    if let Some(keywords) = &carried.keywords {
        put(format_args!("<pdf:Keywords>{}</pdf:Keywords>", text(keywords)));
    }
    put(format_args!("<pdf:Producer>{}</pdf:Producer>", text(&heading.producer)));
    xmp.push_str("</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n");
    let line = format!("{}\n", " ".repeat(99));
    xmp.push_str(&line.repeat(PADDING / line.len()));
    xmp.push_str("<?xpacket end=\"w\"?>");
    xmp
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::normalise::pdf::heading::Carried;
    use crate::records::PdfaFlavour;

    proptest! {
        #[test]
        fn any_text_makes_a_packet_that_says_it(title in any::<String>(), creator in any::<String>()) {
            let heading = Heading {
                flavour: PdfaFlavour::A2u,
                title: title.clone(),
                creator: Some(creator),
                description: Some(title.clone()),
                identifier: Some(title.clone()),
                language: Some("it".to_owned()),
                tool: None,
                producer: "fondo <1>".to_owned(),
                created: None,
                instant: "2026-11-05T08:09:10Z".parse().unwrap(),
                carried: Box::new(Carried {
                    keywords: Some(title.clone()),
                    identifier: None,
                    subjects: vec![title.clone(), "mappe & carte".to_owned()],
                    rights: Some(title.clone()),
                    languages: vec!["IT".to_owned(), "la".to_owned()],
                    dates: vec!["1931-05".to_owned()],
                }),
            };
            let packet = packet(&heading);
            let document = roxmltree::Document::parse(packet.trim_start_matches('\u{FEFF}')).unwrap();
            let item = document.descendants().find(|node| node.tag_name().name() == "title").unwrap();
            let said: String = item.descendants().filter(|node| node.is_text()).filter_map(|node| node.text()).collect();
            let expected = clean(&title);
            prop_assert_eq!(said.trim(), expected.trim());
            let items = |name: &str| -> Vec<&str> {
                let item = document.descendants().find(|node| node.tag_name().name() == name).unwrap();
                let items = item.descendants().filter(|node| node.tag_name().name() == "li");
                items.map(|item| item.text().unwrap_or_default()).collect()
            };
            prop_assert_eq!(items("language"), ["it", "la"]);
            prop_assert_eq!(items("date"), ["1931-05"]);
            prop_assert_eq!(items("subject")[1], "mappe & carte");
        }
    }
}
