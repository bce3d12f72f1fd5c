//! Flat storage for trees, so that nothing recursive is left to drop and small trees need no heap.

use core::fmt;
use core::marker::PhantomData;
use core::num::NonZeroU32;

use smallvec::SmallVec;

/// The place of a node in its arena.
pub struct Id<T> {
    number: NonZeroU32,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Id<T> {}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl<T> Eq for Id<T> {}

impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.number)
    }
}

impl<T> Id<T> {
    /// Its index among the nodes of the arena.
    pub(crate) fn index(self) -> usize {
        self.number.get() as usize - 1
    }
}

/// A list of nodes of one arena, in order. A node is in one list at most.
pub struct List<T> {
    first: Option<Id<T>>,
    last: Option<Id<T>>,
}

impl<T> Clone for List<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for List<T> {}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self { first: None, last: None }
    }
}

impl<T> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.first, self.last) {
            (Some(first), Some(last)) => write!(f, "[{first:?}..{last:?}]"),
            _ => f.write_str("[]"),
        }
    }
}

impl<T> List<T> {
    /// Whether it has no node.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.first.is_none()
    }

    /// The last node.
    #[must_use]
    pub const fn last(&self) -> Option<Id<T>> {
        self.last
    }

    /// The first node.
    #[must_use]
    pub const fn first(&self) -> Option<Id<T>> {
        self.first
    }
}

/// What an arena keeps for each node, and how many of them it keeps without heap.
mod slots {
    use super::Id;

    /// A node, and the next one of its list.
    #[derive(Clone, Debug)]
    pub struct Node<T> {
        pub(super) value: T,
        pub(super) next: Option<Id<T>>,
    }

    /// The nodes of a tree.
    pub trait Stored: Sized {
        /// Room for those that need no heap.
        type Slots: smallvec::Array<Item = Node<Self>>;
    }
}

pub(super) use slots::{Node, Stored};

/// Nodes of one type. The first few need no heap.
pub struct Arena<T: Stored> {
    nodes: SmallVec<T::Slots>,
}

impl<T: Stored> Default for Arena<T> {
    fn default() -> Self {
        Self { nodes: SmallVec::new() }
    }
}

impl<T: Stored + Clone> Clone for Arena<T> {
    fn clone(&self) -> Self {
        Self { nodes: self.nodes.clone() }
    }
}

impl<T: Stored + fmt::Debug> fmt::Debug for Arena<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arena").field("nodes", &self.nodes).finish()
    }
}

impl<T: Stored> Arena<T> {
    pub(crate) fn push(&mut self, value: T) -> Id<T> {
        // A text of less than 2 MiB makes fewer than 2³² nodes.
        #[allow(clippy::cast_possible_truncation, reason = "nothing is lost")]
        let number = NonZeroU32::MIN.saturating_add(self.nodes.len() as u32);
        self.nodes.push(Node { value, next: None });
        Id { number, of: PhantomData }
    }

    /// Makes a node and appends it to a list.
    pub(crate) fn push_to(&mut self, list: &mut List<T>, value: T) -> Id<T> {
        let id = self.push(value);
        self.append(list, id);
        id
    }

    /// Appends a node to a list of this arena.
    pub(crate) fn append(&mut self, list: &mut List<T>, id: Id<T>) {
        match list.last.and_then(|last| self.nodes.get_mut(last.index())) {
            Some(node) => node.next = Some(id),
            None => list.first = Some(id),
        }
        list.last = Some(id);
    }

    /// Appends a list to another one of this arena.
    pub(crate) fn concat(&mut self, list: &mut List<T>, tail: List<T>) {
        let Some(first) = tail.first else { return };
        match list.last.and_then(|last| self.nodes.get_mut(last.index())) {
            Some(node) => node.next = Some(first),
            None => list.first = Some(first),
        }
        list.last = tail.last;
    }

    /// The node, if it is of this arena.
    #[must_use]
    pub fn get(&self, id: Id<T>) -> Option<&T> {
        self.nodes.get(id.index()).map(|node| &node.value)
    }

    pub(crate) fn get_mut(&mut self, id: Id<T>) -> Option<&mut T> {
        self.nodes.get_mut(id.index()).map(|node| &mut node.value)
    }

    /// How many nodes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no node.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// All nodes, in the order in which the parser completed them.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.nodes.iter().map(|node| &node.value)
    }

    /// The nodes of a list with their ids.
    pub fn list(&self, list: List<T>) -> impl Iterator<Item = (Id<T>, &T)> {
        let mut next = list.first;
        core::iter::from_fn(move || {
            let id = next?;
            let node = self.nodes.get(id.index())?;
            next = node.next;
            Some((id, &node.value))
        })
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::vec::Vec;

    use super::{Arena, List};
    use crate::span::Span;
    use crate::syntax::ast::{Expr, ExprKind, Item};

    #[test]
    #[allow(clippy::clone_on_copy, reason = "it is what is tested")]
    fn nodes_are_shown_by_their_numbers_and_copied() {
        let (mut exprs, mut arena, mut list) = (Arena::default(), Arena::default(), List::default());
        assert_eq!([format!("{list:?}"), format!("{arena:?}")], ["[]", "Arena { nodes: [] }"]);
        assert!(arena.is_empty() && list.is_empty());
        for _ in 0..2 {
            let expr = exprs.push(Expr { kind: ExprKind::Null, span: Span::at(0) });
            arena.push_to(&mut list, Item { expr, alias: None });
        }
        assert!(!arena.is_empty() && !list.is_empty());
        let of = |list: List<Item>, arena: &Arena<Item>| -> Vec<_> {
            arena.list(list).map(|(id, item)| format!("{id:?} {:?}", item.expr)).collect()
        };
        assert_eq!(of(list, &arena), ["#1 #1", "#2 #2"]);
        assert_eq!(of(list.clone(), &arena.clone()), ["#1 #1", "#2 #2"]);
        assert_eq!(format!("{list:?}"), "[#1..#2]");
        let first = "Node { value: Item { expr: #1, alias: None }, next: Some(#2) }";
        let second = "Node { value: Item { expr: #2, alias: None }, next: None }";
        assert_eq!(format!("{arena:?}"), format!("Arena {{ nodes: [{first}, {second}] }}"));
    }
}
