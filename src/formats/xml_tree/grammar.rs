//! What may stand where: a table of elements beside which a tree is laid. It says what an XML Schema would say, with a
//! place and a value that a person understands.

use super::tree::Element;
use super::value::Value;

/// The elements of one namespace and the one at the root.
#[derive(Debug)]
pub struct Grammar {
    /// The namespace of all elements and attributes; empty for none.
    pub namespace: &'static str,
    /// Names of the roots.
    pub roots: &'static [Particle],
}

/// An element at its place.
#[derive(Debug)]
pub struct Particle {
    /// Its name.
    pub name: &'static str,
    /// Fewest times.
    pub least: u32,
    /// Most times.
    pub most: u32,
    /// What it is.
    pub kind: &'static Kind,
}

impl Particle {
    /// Exactly once.
    #[must_use]
    pub const fn one(name: &'static str, kind: &'static Kind) -> Self {
        Self { name, least: 1, most: 1, kind }
    }

    /// Once or not at all.
    #[must_use]
    pub const fn may(name: &'static str, kind: &'static Kind) -> Self {
        Self { name, least: 0, most: 1, kind }
    }

    /// As often as one likes.
    #[must_use]
    pub const fn any(name: &'static str, kind: &'static Kind) -> Self {
        Self { name, least: 0, most: u32::MAX, kind }
    }

    /// At least once.
    #[must_use]
    pub const fn some(name: &'static str, kind: &'static Kind) -> Self {
        Self { name, least: 1, most: u32::MAX, kind }
    }
}

/// What an element is.
#[derive(Debug)]
pub struct Kind {
    /// Its attributes: name, whether it must be there, what it may be.
    pub attributes: &'static [(&'static str, bool, Value)],
    /// Its content.
    pub content: Content,
}

impl Kind {
    /// A leaf without attributes.
    #[must_use]
    pub const fn leaf(value: Value) -> Self {
        Self { attributes: &[], content: Content::Text(value) }
    }

    /// Elements in order, without attributes.
    #[must_use]
    pub const fn sequence(particles: &'static [Particle]) -> Self {
        Self { attributes: &[], content: Content::Elements(Children::Sequence(particles)) }
    }
}

/// The content of an element.
#[derive(Debug)]
pub enum Content {
    /// Text alone.
    Text(Value),
    /// Elements alone.
    Elements(Children),
    /// So many elements of whatever kind, after those that are named.
    Open {
        /// Elements that come first.
        first: &'static [Particle],
        /// Fewest others.
        least: usize,
        /// Most others.
        most: usize,
    },
}

/// How elements follow each other.
#[derive(Debug)]
pub enum Children {
    /// In this order.
    Sequence(&'static [Particle]),
    /// In this order, then exactly one of the others.
    SequenceThenOne(&'static [Particle], &'static [Particle]),
}

/// What is wrong at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The path of names from the root; where there are several of a name, with its number: `A/B[2]`.
    pub place: String,
    /// What.
    pub fault: Fault,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The element must not stand here; the nearest one that may, where there is one.
    Unexpected {
        /// Its name.
        element: String,
    },
    /// An element is missing.
    Missing {
        /// Its name.
        element: &'static str,
    },
    /// An attribute must not stand here, or not in this namespace.
    AttributeUnexpected {
        /// Its name.
        attribute: String,
    },
    /// An attribute is missing.
    AttributeMissing {
        /// Its name.
        attribute: &'static str,
    },
    /// A text is too short or too long.
    Length {
        /// Its characters.
        found: usize,
        /// What is expected.
        expected: String,
    },
    /// A text is of another form.
    Form {
        /// The text, cut where it is long.
        found: String,
        /// What is expected.
        expected: String,
    },
    /// Words stand where elements should be alone.
    Words,
}

/// Most breaches that are told of one document; a document with more is not a document of this kind.
const MOST: usize = 200;

/// Longest text that is shown, in characters.
const SHOWN: usize = 60;

/// Lays a tree beside a grammar. What a schema leaves open is not looked at.
#[must_use]
pub fn check(root: &Element, grammar: &Grammar) -> Vec<Breach> {
    let mut check = Check { grammar, breaches: Vec::new() };
    match grammar.roots.iter().find(|particle| root.name.is(grammar.namespace, particle.name)) {
        Some(particle) => check.element(root, particle.kind, particle.name),
        None => check.tell("", Fault::Unexpected { element: root.name.local.to_string() }),
    }
    check.breaches
}

/// Lays a part of a document beside its kind; `place` is where it stands.
#[must_use]
pub fn check_at(element: &Element, kind: &Kind, grammar: &Grammar, place: &str) -> Vec<Breach> {
    let mut check = Check { grammar, breaches: Vec::new() };
    check.element(element, kind, place);
    check.breaches
}

struct Check<'g> {
    grammar: &'g Grammar,
    breaches: Vec<Breach>,
}

impl Check<'_> {
    fn tell(&mut self, place: &str, fault: Fault) {
        if self.breaches.len() < MOST {
            self.breaches.push(Breach { place: place.to_owned(), fault });
        }
    }

    fn element(&mut self, element: &Element, kind: &Kind, place: &str) {
        self.attributes(element, kind, place);
        if !matches!(kind.content, Content::Text(_)) && element.holds_words() {
            self.tell(place, Fault::Words);
        }
        match &kind.content {
            Content::Text(value) => self.leaf(element, *value, place),
            Content::Elements(Children::Sequence(particles)) => self.sequence(element, particles, &[], place),
            Content::Elements(Children::SequenceThenOne(particles, choice)) => {
                self.sequence(element, particles, choice, place);
            }
            Content::Open { first, least, most } => self.open(element, first, *least, *most, place),
        }
    }

    fn attributes(&mut self, element: &Element, kind: &Kind, place: &str) {
        // `xsi:nil`, `xsi:schemaLocation` and `xml:lang` belong to no grammar.
        let foreign = ["http://www.w3.org/2001/XMLSchema-instance", "http://www.w3.org/XML/1998/namespace"];
        for attribute in element.attributes.iter().filter(|attribute| !foreign.contains(&&*attribute.name.namespace)) {
            let namespace = self.grammar.namespace;
            match kind.attributes.iter().find(|(name, ..)| attribute.name.is(namespace, name)) {
                Some((name, _, value)) => self.value(&attribute.value, *value, &format!("{place}/@{name}")),
                None => self.tell(place, Fault::AttributeUnexpected { attribute: attribute.name.local.to_string() }),
            }
        }
        for (attribute, must, _) in kind.attributes {
            let there = element.attributes.iter().any(|found| found.name.is(self.grammar.namespace, attribute));
            if *must && !there {
                self.tell(place, Fault::AttributeMissing { attribute });
            }
        }
    }

    fn leaf(&mut self, element: &Element, value: Value, place: &str) {
        if let Some(inside) = element.elements().next() {
            return self.tell(place, Fault::Unexpected { element: inside.name.local.to_string() });
        }
        let nil = element.attributes.iter().any(|attribute| {
            attribute.name.is("http://www.w3.org/2001/XMLSchema-instance", "nil") && attribute.value.trim() == "true"
        });
        if !nil {
            self.value(&element.text(), value, place);
        }
    }

    fn value(&mut self, text: &str, value: Value, place: &str) {
        if value.takes(text) {
            return;
        }
        let expected = value.expected();
        let fault = match value.length() {
            Some(_) => Fault::Length { found: text.chars().count(), expected },
            None => Fault::Form { found: text.chars().take(SHOWN).collect(), expected },
        };
        self.tell(place, fault);
    }

    fn open(&mut self, element: &Element, first: &'static [Particle], least: usize, most: usize, place: &str) {
        let named: Vec<_> = element.elements().take_while(|child| self.particle(first, child).is_some()).collect();
        self.ordered(&named, first, &[], place);
        let others = element.elements().skip(named.len());
        let (mut found, mut beyond) = (0, None);
        for child in others {
            found += 1;
            beyond = beyond.or((found > most).then_some(child));
        }
        if let Some(child) = beyond {
            self.tell(place, Fault::Unexpected { element: child.name.local.to_string() });
        }
        if found < least {
            self.tell(place, Fault::Missing { element: "*" });
        }
    }

    fn sequence(
        &mut self,
        element: &Element,
        particles: &'static [Particle],
        choice: &'static [Particle],
        place: &str,
    ) {
        let children: Vec<_> = element.elements().collect();
        self.ordered(&children, particles, choice, place);
    }

    fn particle(&self, particles: &'static [Particle], child: &Element) -> Option<(usize, &'static Particle)> {
        particles.iter().enumerate().find(|(_, particle)| child.name.is(self.grammar.namespace, particle.name))
    }

    /// Goes through the children: each is at or after the place of the one before it.
    fn ordered(
        &mut self,
        children: &[&Element],
        particles: &'static [Particle],
        choice: &'static [Particle],
        place: &str,
    ) {
        let mut seen = vec![0_u32; particles.len()];
        let (mut at, mut chosen) = (0, 0_u32);
        for child in children {
            let name = &*child.name.local;
            if let Some((index, particle)) = self.particle(particles, child) {
                let times = seen.get_mut(index).map_or(0, |times| {
                    *times = times.saturating_add(1);
                    *times
                });
                if index < at || chosen > 0 || times > particle.most {
                    self.tell(place, Fault::Unexpected { element: name.to_owned() });
                }
                at = at.max(index);
                let number = if particle.most > 1 { format!("[{times}]") } else { String::new() };
                self.element(child, particle.kind, &format!("{place}/{name}{number}"));
            } else if let Some((_, particle)) = self.particle(choice, child) {
                chosen += 1;
                if chosen > 1 {
                    self.tell(place, Fault::Unexpected { element: name.to_owned() });
                }
                self.element(child, particle.kind, &format!("{place}/{name}"));
            } else {
                self.tell(place, Fault::Unexpected { element: name.to_owned() });
            }
        }
        for (particle, times) in particles.iter().zip(&seen) {
            if *times < particle.least {
                self.tell(place, Fault::Missing { element: particle.name });
            }
        }
        if let (0, Some(first)) = (chosen, choice.first()) {
            self.tell(place, Fault::Missing { element: first.name });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::xml_parts::XmlBounds;
    use super::super::read_tree;
    use super::*;

    static TEXT: Kind = Kind::leaf(Value::String { least: 1, most: 3 });
    static YEAR: Kind = Kind::leaf(Value::Integer { least: 0, most: 9999 });
    static BOX: Kind = Kind {
        attributes: &[("v", true, Value::Boolean)],
        content: Content::Open { first: &[Particle::one("t", &TEXT)], least: 0, most: 1 },
    };
    static ROOT: Kind = Kind {
        attributes: &[],
        content: Content::Elements(Children::SequenceThenOne(
            &[Particle::one("a", &TEXT), Particle::any("y", &YEAR), Particle::may("b", &BOX)],
            &[Particle::one("x", &TEXT), Particle::one("z", &TEXT)],
        )),
    };
    static GRAMMAR: Grammar = Grammar { namespace: "", roots: &[Particle::one("r", &ROOT)] };

    fn told(text: &str) -> Vec<String> {
        let bounds = XmlBounds { bytes: 4096, elements: 50, depth: 8 };
        let breaches = check(&read_tree(text.as_bytes(), bounds).unwrap(), &GRAMMAR);
        breaches
            .into_iter()
            .map(|breach| {
                let what = match breach.fault {
                    Fault::Unexpected { element } => format!("!{element}"),
                    Fault::Missing { element } => format!("?{element}"),
                    Fault::AttributeUnexpected { attribute } => format!("!@{attribute}"),
                    Fault::AttributeMissing { attribute } => format!("?@{attribute}"),
                    Fault::Length { found, expected } => format!("{found} of {expected}"),
                    Fault::Form { found, expected } => format!("{found} for {expected}"),
                    Fault::Words => "words".to_owned(),
                };
                format!("{} {what}", breach.place)
            })
            .collect()
    }

    #[test]
    fn what_fits_is_silent() {
        assert!(told("<r>\n <a>x</a><y>1</y><y>2</y><b v='true'><t>1</t><other q='1'/></b><z>1</z></r>").is_empty());
        assert!(told("<r><a>x</a><x>1</x></r>").is_empty());
    }

    #[test]
    fn what_does_not_fit_is_told_at_its_place() {
        assert_eq!(told("<q/>"), [" !q"]);
        assert_eq!(told("<r/>"), ["r ?a", "r ?x"]);
        assert_eq!(told("<r xmlns='urn:x'/>"), [" !r"]);
        assert_eq!(told("<r><y>1</y><a>x</a><x>1</x></r>"), ["r !a"], "out of order");
        assert_eq!(told("<r><a>x</a><a>x</a><x>1</x></r>"), ["r !a"], "twice");
        assert_eq!(told("<r><a>x</a><x>1</x><z>1</z></r>"), ["r !z"], "both of a choice");
        assert_eq!(told("<r><a>long</a><y>1</y><y>x</y><x>1</x></r>"), ["r/a 4 of 1 – 3", "r/y[2] x for 0 – 9999"]);
        assert_eq!(told("<r>w<a><q/></a><x>1</x></r>"), ["r words", "r/a !q"]);
        assert_eq!(told("<r><a>x</a><b w='1'><t>1</t><c/><d/></b><x>1</x></r>"), ["r/b !@w", "r/b ?@v", "r/b !d"]);
        assert_eq!(told("<r><a>x</a><b v='maybe'/><x>1</x></r>"), ["r/b/@v maybe for true, false, 1, 0", "r/b ?t"]);
    }
}
