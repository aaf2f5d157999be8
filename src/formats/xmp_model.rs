//! The data model of an XMP packet (ISO 16684-1 §6, §7): properties with their values, whatever their schemas.

use roxmltree::{Document, Node, ParsingOptions};

use super::xmp;

/// A property, or a field of a structure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// The URI of its schema.
    pub namespace: String,
    /// The prefix that the packet uses for it; empty where there is none.
    pub prefix: String,
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Value,
    /// `xml:lang`.
    pub language: Option<String>,
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A URI, by `rdf:resource`.
    Uri(String),
    /// An array.
    Array(ArrayKind, Vec<Item>),
    /// Fields.
    Structure(Vec<Property>),
}

impl Value {
    /// As a text: of a simple value.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Uri(text) => Some(text),
            _ => None,
        }
    }
}

/// The kind of an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArrayKind {
    /// Unordered.
    Bag,
    /// Ordered.
    Seq,
    /// Alternatives.
    Alt,
}

/// An item of an array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its value.
    pub value: Value,
    /// `xml:lang`.
    pub language: Option<String>,
}

/// A packet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    /// Top-level properties in order.
    pub properties: Vec<Property>,
    /// Whether its head has the attribute `bytes`.
    pub has_bytes: bool,
    /// Whether its head has the attribute `encoding`.
    pub has_encoding: bool,
    /// Whether it is in UTF-8.
    pub is_utf8: bool,
    /// What keeps it from being read as RDF; the properties before it are there.
    pub fault: Option<String>,
}

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const XML: &str = "http://www.w3.org/XML/1998/namespace";
/// Deepest nesting of values.
const MOST_DEPTH: u32 = 32;

impl Model {
    /// Reads a packet of at most `most_nodes` XML nodes.
    #[must_use]
    pub fn parse(bytes: &[u8], most_nodes: u32) -> Self {
        let (text, is_utf8) = decode(bytes);
        let mut model = Self { is_utf8, ..Self::default() };
        let Some(text) = text else {
            model.fault = Some("no text".to_owned());
            return model;
        };
        (model.has_bytes, model.has_encoding) = head(&text);
        let text = text.trim_matches(['\0', '\u{feff}']);
        let options = ParsingOptions { allow_dtd: false, nodes_limit: most_nodes, ..ParsingOptions::default() };
        if !xmp::has_few_attributes(text) {
            model.fault = Some("an element with too many attributes".to_owned());
            return model;
        }
        match Document::parse_with_options(text.trim(), options) {
            Ok(document) => {
                let mut reader = Reader { fault: None };
                model.properties = reader.packet(&document);
                model.fault = reader.fault;
            }
            Err(error) => model.fault = Some(error.to_string()),
        }
        model
    }

    /// The property of a schema.
    #[must_use]
    pub fn get(&self, namespace: &str, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.namespace == namespace && property.name == name)
    }
}

/// The text, and whether it is in UTF-8.
fn decode(bytes: &[u8]) -> (Option<String>, bool) {
    let sixteen = |order: fn([u8; 2]) -> u16, bytes: &[u8]| {
        let units = bytes.chunks_exact(2).filter_map(|pair| pair.try_into().ok()).map(order);
        Some(String::from_utf16_lossy(&units.collect::<Vec<_>>()))
    };
    let thirty_two = |order: fn([u8; 4]) -> u32, bytes: &[u8]| {
        let units = bytes.chunks_exact(4).filter_map(|four| four.try_into().ok()).map(order);
        Some(units.map(|unit| char::from_u32(unit).unwrap_or('\u{fffd}')).collect())
    };
    match bytes {
        [0, 0, 0xFE, 0xFF, rest @ ..] => (thirty_two(u32::from_be_bytes, rest), false),
        [0xFF, 0xFE, 0, 0, rest @ ..] => (thirty_two(u32::from_le_bytes, rest), false),
        [0, 0, 0, b'<', ..] => (thirty_two(u32::from_be_bytes, bytes), false),
        [b'<', 0, 0, 0, ..] => (thirty_two(u32::from_le_bytes, bytes), false),
        [0xFE, 0xFF, rest @ ..] => (sixteen(u16::from_be_bytes, rest), false),
        [0xFF, 0xFE, rest @ ..] => (sixteen(u16::from_le_bytes, rest), false),
        [0, b'<', ..] => (sixteen(u16::from_be_bytes, bytes), false),
        [b'<', 0, ..] => (sixteen(u16::from_le_bytes, bytes), false),
        _ => {
            let text = std::str::from_utf8(bytes).ok().map(str::to_owned);
            let is_utf8 = text.is_some();
            (text, is_utf8)
        }
    }
}

/// Whether `<?xpacket begin=…?>` has the attributes `bytes` and `encoding`.
fn head(text: &str) -> (bool, bool) {
    let head = text.find("<?xpacket").and_then(|at| text.get(at..)).and_then(|rest| rest.split("?>").next());
    let has = |name: &str| {
        head.is_some_and(|head| {
            head.match_indices(name).any(|(at, _)| {
                let before = head.get(..at).is_some_and(|before| before.ends_with(char::is_whitespace));
                before && head.get(at + name.len()..).is_some_and(|after| after.trim_start().starts_with('='))
            })
        })
    };
    (has("bytes"), has("encoding"))
}

struct Reader {
    fault: Option<String>,
}

impl Reader {
    fn fail(&mut self, why: impl FnOnce() -> String) {
        self.fault.get_or_insert_with(why);
    }

    fn packet(&mut self, document: &Document<'_>) -> Vec<Property> {
        let rdf = document.descendants().find(|node| node.has_tag_name((RDF, "RDF")));
        let Some(rdf) = rdf else {
            self.fail(|| "no rdf:RDF".to_owned());
            return Vec::new();
        };
        let mut properties: Vec<Property> = Vec::new();
        for node in rdf.children().filter(Node::is_element) {
            if !node.has_tag_name((RDF, "Description")) {
                self.fail(|| format!("{} in rdf:RDF", node.tag_name().name()));
                continue;
            }
            for property in self.fields(node, 0) {
                let twin = |known: &Property| known.namespace == property.namespace && known.name == property.name;
                if properties.iter().any(twin) {
                    self.fail(|| format!("{} stands twice", property.name));
                } else {
                    properties.push(property);
                }
            }
        }
        properties
    }

    /// Properties of a node, in attributes and in elements.
    fn fields(&mut self, node: Node<'_, '_>, depth: u32) -> Vec<Property> {
        let mut fields = self.attributes(node);
        for child in node.children() {
            if child.is_element() {
                fields.extend(self.property(child, depth));
            } else if child.is_text() && child.text().is_some_and(|text| !text.trim().is_empty()) {
                self.fail(|| "text among properties".to_owned());
            }
        }
        fields
    }

    fn attributes(&mut self, node: Node<'_, '_>) -> Vec<Property> {
        let own = node.attributes().filter(|attribute| {
            let namespace = attribute.namespace();
            namespace.is_some_and(|namespace| namespace != RDF && namespace != XML)
        });
        own.map(|attribute| Property {
            namespace: attribute.namespace().unwrap_or_default().to_owned(),
            prefix: attribute.namespace().and_then(|uri| node.lookup_prefix(uri)).unwrap_or_default().to_owned(),
            name: attribute.name().to_owned(),
            value: Value::Text(attribute.value().to_owned()),
            language: None,
        })
        .collect()
    }

    fn property(&mut self, node: Node<'_, '_>, depth: u32) -> Option<Property> {
        let namespace = node.tag_name().namespace().unwrap_or_default();
        if namespace.is_empty() {
            self.fail(|| format!("{} has no namespace", node.tag_name().name()));
            return None;
        }
        let value = self.value(node, depth + 1);
        Some(Property {
            namespace: namespace.to_owned(),
            prefix: written_prefix(node),
            name: node.tag_name().name().to_owned(),
            value,
            language: node.attribute((XML, "lang")).map(str::to_owned),
        })
    }

    fn value(&mut self, node: Node<'_, '_>, depth: u32) -> Value {
        if depth > MOST_DEPTH {
            self.fail(|| "nested too deeply".to_owned());
            return Value::Text(String::new());
        }
        if let Some(uri) = node.attribute((RDF, "resource")) {
            return Value::Uri(uri.to_owned());
        }
        match node.attribute((RDF, "parseType")) {
            Some("Resource") => return self.structure(node, depth),
            Some(other) => {
                self.fail(|| format!("rdf:parseType {other}"));
                return Value::Text(String::new());
            }
            None => {}
        }
        let mut elements = node.children().filter(Node::is_element);
        match (elements.next(), elements.next()) {
            (None, _) => {
                let fields = self.attributes(node);
                if fields.is_empty() {
                    Value::Text(node.text().unwrap_or_default().to_owned())
                } else {
                    Value::Structure(fields)
                }
            }
            (Some(only), None) => self.node(only, depth),
            (Some(_), Some(_)) => {
                self.fail(|| format!("{} has several values", node.tag_name().name()));
                Value::Text(String::new())
            }
        }
    }

    /// The node inside a property: an array, a description, or a node with a type.
    fn node(&mut self, node: Node<'_, '_>, depth: u32) -> Value {
        let kind = match (node.tag_name().namespace(), node.tag_name().name()) {
            (Some(RDF), "Bag") => ArrayKind::Bag,
            (Some(RDF), "Seq") => ArrayKind::Seq,
            (Some(RDF), "Alt") => ArrayKind::Alt,
            (Some(RDF), "Description") => return self.structure(node, depth),
            (Some(RDF), other) => {
                self.fail(|| format!("rdf:{other} in a property"));
                return Value::Text(String::new());
            }
            _ => return self.structure(node, depth),
        };
        let mut items = Vec::new();
        for item in node.children().filter(Node::is_element) {
            if !item.has_tag_name((RDF, "li")) {
                self.fail(|| format!("{} in an array", item.tag_name().name()));
                continue;
            }
            let language = item.attribute((XML, "lang")).map(str::to_owned);
            items.push(Item { value: self.value(item, depth + 1), language });
        }
        Value::Array(kind, items)
    }

    /// A structure; or a value with qualifiers, where `rdf:value` stands in it.
    fn structure(&mut self, node: Node<'_, '_>, depth: u32) -> Value {
        let qualified = node.children().find(|child| child.has_tag_name((RDF, "value")));
        if let Some(value) = qualified {
            return self.value(value, depth + 1);
        }
        if let Some(value) = node.attribute((RDF, "value")) {
            return Value::Text(value.to_owned());
        }
        Value::Structure(self.fields(node, depth))
    }
}

/// The prefix as it is written before the name of an element.
fn written_prefix(node: Node<'_, '_>) -> String {
    let source = node.document().input_text();
    let written = source.get(node.range().start + 1..).unwrap_or_default();
    let name: &str = written.split(|c: char| c.is_whitespace() || c == '>' || c == '/').next().unwrap_or_default();
    name.split_once(':').map_or_else(String::new, |(prefix, _)| prefix.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn packet(body: &str) -> Vec<u8> {
        format!(
            "<?xpacket begin='' id='W5M0'?><x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='{RDF}'>{body}</rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
        )
        .into_bytes()
    }

    const BODY: &str = "<rdf:Description rdf:about='' xmlns:a='urn:a' a:x='1'><a:t><rdf:Alt><rdf:li xml:lang='x-default'>T</rdf:li></rdf:Alt></a:t>\
        <a:s rdf:parseType='Resource'><a:f>2</a:f></a:s><a:u rdf:resource='urn:u'/><a:q rdf:parseType='Resource'><rdf:value>v</rdf:value><a:k>w</a:k></a:q></rdf:Description>";

    #[test]
    fn each_form_of_a_value() {
        let model = Model::parse(&packet(BODY), 1000);
        assert_eq!((model.fault.clone(), model.is_utf8, model.has_bytes), (None, true, false));
        let get = |name: &str| model.get("urn:a", name).map(|property| property.value.clone()).unwrap();
        assert_eq!(get("x"), Value::Text("1".to_owned()));
        let item = Item { value: Value::Text("T".to_owned()), language: Some("x-default".to_owned()) };
        assert_eq!(get("t"), Value::Array(ArrayKind::Alt, vec![item]));
        assert!(matches!(get("s"), Value::Structure(fields) if fields[0].name == "f" && fields[0].prefix == "a"));
        assert_eq!((get("u"), get("q")), (Value::Uri("urn:u".to_owned()), Value::Text("v".to_owned())));
    }

    #[test]
    fn what_is_no_rdf() {
        let fault = |body: &str| Model::parse(&packet(body), 1000).fault;
        assert!(
            fault("<rdf:Description rdf:about='' xmlns:a='urn:a'><a:x>1</a:x><a:x>2</a:x></rdf:Description>").is_some()
        );
        assert!(fault("<rdf:Bag/>").is_some());
        assert!(fault("<a>").is_some());
        assert!(Model::parse(b"<x/>", 10).fault.is_some());
        let wide: Vec<u8> = packet("").iter().flat_map(|byte| [0, *byte]).collect();
        assert_eq!((Model::parse(&wide, 1000).fault, Model::parse(&wide, 1000).is_utf8), (None, false));
        assert!(Model::parse(b"<?xpacket begin='' bytes='1' encoding = 'x'?>", 9).has_encoding);
    }

    proptest! {
        #[test]
        fn altered_packets_end(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..9)) {
            let mut bytes = packet(BODY);
            for (index, value) in changes {
                let at = index.index(bytes.len());
                bytes[at] = value;
            }
            let _ = Model::parse(&bytes, 1000);
        }
    }
}
