//! The flagged pages of a contact sheet. There is room for so many as a person can look through: first those with errors
//! on which nobody has decided, then the others on which nobody has, then what is decided.

use crate::accept::review::Card;
use crate::records::{Finding, Severity};

/// What a flagged page waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// An error is open.
    Error,
    /// Somebody should look at it.
    Warning,
    /// Nothing that whoever looks at the sheet could decide.
    Settled,
}

impl Rank {
    /// Of a page on which nobody has decided, by what was found there.
    pub fn of(found: &[&Finding]) -> Self {
        let is_error = |finding: &&Finding| finding.severity == Severity::Error;
        if found.iter().any(is_error) { Self::Error } else { Self::Warning }
    }
}

/// Those that have room so far.
pub struct Flagged {
    most: usize,
    kept: Vec<(Rank, Card)>,
    /// Pages that wait for somebody and have no room.
    more: u64,
}

impl Flagged {
    /// Begins without any; `most` have room.
    pub const fn new(most: usize) -> Self {
        Self { most, kept: Vec::new(), more: 0 }
    }

    /// Whether there is room for a page of this rank, if need be in the place of one of a lower.
    pub fn has_room(&self, rank: Rank) -> bool {
        self.kept.len() < self.most || self.kept.iter().any(|(kept, _)| *kept > rank)
    }

    /// Keeps a card for which there is room.
    pub fn keep(&mut self, rank: Rank, card: Card) {
        self.kept.push((rank, card));
        if self.kept.len() > self.most {
            let lowest = (0..).zip(&self.kept).max_by_key(|(place, (rank, _))| (*rank, *place));
            if let Some((place, _)) = lowest {
                let (rank, _) = self.kept.remove(place);
                self.pass_over(rank);
            }
        }
    }

    /// Counts a page for which there is none.
    pub fn pass_over(&mut self, rank: Rank) {
        self.more += u64::from(rank != Rank::Settled);
    }

    /// The cards in the order in which they came, numbered from 1, and how many pages wait that are not among them.
    pub fn into_cards(self) -> (Vec<Card>, u64) {
        let cards = (1..).zip(self.kept).map(|(number, (_, card))| Card { number, ..card }).collect();
        (cards, self.more)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accept::review::ListName;

    fn card(unit: &str) -> Card {
        Card {
            list: ListName::Flagged,
            number: 0,
            unit: unit.to_owned(),
            title: None,
            hidden: false,
            name: None,
            image: None,
            images: 0,
            bound_to: None,
            picture: None,
            regions: Vec::new(),
            found: Vec::new(),
            open: false,
            decided: None,
        }
    }

    fn sheet(most: usize, came: &[(Rank, &str)]) -> (String, u64) {
        let mut flagged = Flagged::new(most);
        for (rank, unit) in came {
            if flagged.has_room(*rank) { flagged.keep(*rank, card(unit)) } else { flagged.pass_over(*rank) }
        }
        let (cards, more) = flagged.into_cards();
        assert!(cards.iter().map(|card| card.number).eq(1..=cards.len() as u64));
        (cards.iter().map(|card| card.unit.as_str()).collect(), more)
    }

    #[test]
    fn what_is_decided_makes_room_for_what_is_not() {
        use Rank::{Error, Settled, Warning};
        let came = [(Settled, "a"), (Warning, "b"), (Settled, "c"), (Error, "d"), (Warning, "e"), (Error, "f")];
        for (most, shown, more) in
            [(6, "abcdef", 0), (5, "abdef", 0), (4, "bdef", 0), (3, "bdf", 1), (2, "df", 2), (1, "d", 3), (0, "", 4)]
        {
            assert_eq!(sheet(most, &came), (shown.to_owned(), more), "{most}");
        }
    }
}
