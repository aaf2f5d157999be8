//! Elements, attributes, text.

use std::sync::Arc;

/// A name with its namespace. No namespace and no prefix are empty texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Prefix as written.
    pub prefix: Arc<str>,
    /// Namespace.
    pub namespace: Arc<str>,
    /// The name itself.
    pub local: Arc<str>,
}

impl Name {
    /// A name in no namespace.
    #[must_use]
    pub fn plain(local: &str) -> Self {
        Self::qualified("", "", local)
    }

    /// A name in a namespace.
    #[must_use]
    pub fn qualified(prefix: &str, namespace: &str, local: &str) -> Self {
        Self { prefix: prefix.into(), namespace: namespace.into(), local: local.into() }
    }

    /// Whether it is this name of this namespace; the prefix says nothing.
    #[must_use]
    pub fn is(&self, namespace: &str, local: &str) -> bool {
        *self.local == *local && *self.namespace == *namespace
    }
}

/// An attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Its name.
    pub name: Name,
    /// Its value, references resolved.
    pub value: String,
}

/// What an element holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// An element.
    Element(Element),
    /// Text, references resolved. Comments and processing instructions are not kept.
    Text(String),
}

/// An element with all that it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// Its name.
    pub name: Name,
    /// Prefixes that it declares: prefix and namespace.
    pub declared: Vec<(Arc<str>, Arc<str>)>,
    /// Its attributes, in the order in which they stand.
    pub attributes: Vec<Attribute>,
    /// Its content.
    pub nodes: Vec<Node>,
}

impl Element {
    /// An empty element.
    #[must_use]
    pub const fn named(name: Name) -> Self {
        Self { name, declared: Vec::new(), attributes: Vec::new(), nodes: Vec::new() }
    }

    /// An empty element in no namespace.
    #[must_use]
    pub fn new(local: &str) -> Self {
        Self::named(Name::plain(local))
    }

    /// An element in no namespace that holds text.
    #[must_use]
    pub fn leaf(local: &str, text: impl Into<String>) -> Self {
        let mut element = Self::new(local);
        element.nodes.push(Node::Text(text.into()));
        element
    }

    /// Adds an element at the end.
    pub fn push(&mut self, child: Self) {
        self.nodes.push(Node::Element(child));
    }

    /// Adds a leaf at the end where there is a text.
    pub fn push_leaf(&mut self, local: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.push(Self::leaf(local, text));
        }
    }

    /// With an element more.
    #[must_use]
    pub fn with(mut self, child: Self) -> Self {
        self.push(child);
        self
    }

    /// With an attribute in no namespace.
    #[must_use]
    pub fn with_attribute(mut self, local: &str, value: impl Into<String>) -> Self {
        self.attributes.push(Attribute { name: Name::plain(local), value: value.into() });
        self
    }

    /// The elements that it holds, in order.
    pub fn elements(&self) -> impl Iterator<Item = &Self> {
        self.nodes.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The elements of this name that it holds; what namespace they are in is for a grammar to say.
    pub fn all<'e>(&'e self, local: &str) -> impl Iterator<Item = &'e Self> {
        self.elements().filter(move |element| *element.name.local == *local)
    }

    /// The first element of this name.
    #[must_use]
    pub fn first(&self, local: &str) -> Option<&Self> {
        self.elements().find(|element| *element.name.local == *local)
    }

    /// The first element at the end of this path of names.
    #[must_use]
    pub fn find(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |element, local| element.first(local))
    }

    /// The text that stands directly in it.
    #[must_use]
    pub fn text(&self) -> String {
        let texts = self.nodes.iter().filter_map(|node| match node {
            Node::Text(text) => Some(text.as_str()),
            Node::Element(_) => None,
        });
        texts.collect()
    }

    /// The text of the first element of this name, where there is one.
    #[must_use]
    pub fn text_of(&self, local: &str) -> Option<String> {
        self.first(local).map(Self::text)
    }

    /// The value of an attribute by its name without the prefix.
    #[must_use]
    pub fn attribute(&self, local: &str) -> Option<&str> {
        self.attributes.iter().find(|attribute| *attribute.name.local == *local).map(|found| found.value.as_str())
    }

    /// The value of an attribute of this namespace; an empty one is that of attributes without a prefix.
    #[must_use]
    pub fn attribute_in(&self, namespace: &str, local: &str) -> Option<&str> {
        self.attributes.iter().find(|attribute| attribute.name.is(namespace, local)).map(|found| found.value.as_str())
    }

    /// Whether text stands in it that is more than blanks.
    #[must_use]
    pub fn holds_words(&self) -> bool {
        self.nodes.iter().any(|node| matches!(node, Node::Text(text) if !is_blank(text)))
    }

    /// Takes away the blanks between elements, which say nothing, at every depth. Text of elements that hold no others
    /// stays.
    pub fn tidy(&mut self) {
        if self.elements().next().is_some() && !self.holds_words() {
            self.nodes.retain(|node| matches!(node, Node::Element(_)));
        }
        for node in &mut self.nodes {
            if let Node::Element(element) = node {
                element.tidy();
            }
        }
    }
}

/// Whether a text is nothing but the blanks of XML (§2.3).
pub(super) fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
}
