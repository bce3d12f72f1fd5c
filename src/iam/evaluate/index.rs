//! Finding the statements that a request can fall under, without looking at the others.
//!
//! Resource patterns are kept in a tree by the plain text that they begin with (a radix tree over bytes). Going down it along a
//! resource meets every pattern that begins like the resource, in steps bounded by the resource's length.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::ControlFlow;

use crate::iam::evaluate::requested_arn::Unread;

/// Patterns by their beginnings.
#[derive(Debug)]
pub(crate) struct PrefixTree {
    nodes: Vec<Node>,
}

/// A posting of the tree: the pattern's place in its owner's list.
type Posting = usize;

#[derive(Debug, Default)]
struct Node {
    /// The text between the parent and this node.
    label: Box<[u8]>,
    /// By the first byte of their labels, sorted.
    children: Vec<(u8, u32)>,
    /// Patterns that begin with the text up to here, and go on with wildcards.
    open: Vec<Posting>,
    /// Patterns that are the text up to here.
    exact: Vec<Posting>,
}

impl PrefixTree {
    pub(crate) fn new() -> Self {
        Self { nodes: vec![Node::default()] }
    }

    /// Adds a pattern that begins with `prefix`, and is it if `exact`.
    pub(crate) fn insert(&mut self, prefix: &str, exact: bool, posting: Posting) {
        let mut rest = prefix.as_bytes();
        let mut at = 0;
        while let Some(first) = rest.first() {
            let Some(child) = self.child(at, *first) else {
                at = self.add(at, rest);
                break;
            };
            let label = self.nodes.get(child as usize).map(|node| &*node.label).unwrap_or_default();
            let shared = label.iter().zip(rest).take_while(|(one, two)| one == two).count();
            if shared < label.len() {
                self.split(child, shared);
            }
            rest = rest.get(shared..).unwrap_or_default();
            at = child;
        }
        if let Some(node) = self.nodes.get_mut(at as usize) {
            if exact { node.exact.push(posting) } else { node.open.push(posting) }
        }
    }

    fn child(&self, at: u32, first: u8) -> Option<u32> {
        let children = &self.nodes.get(at as usize)?.children;
        let place = children.binary_search_by_key(&first, |(byte, _)| *byte).ok()?;
        children.get(place).map(|(_, child)| *child)
    }

    fn push(&mut self, node: Node) -> u32 {
        let place = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        self.nodes.push(node);
        place
    }

    fn add(&mut self, parent: u32, label: &[u8]) -> u32 {
        let first = label.first().copied().unwrap_or_default();
        let place = self.push(Node { label: label.into(), ..Node::default() });
        if let Some(node) = self.nodes.get_mut(parent as usize) {
            let at = node.children.partition_point(|(byte, _)| *byte < first);
            node.children.insert(at, (first, place));
        }
        place
    }

    /// Cuts a node in two after `shared` bytes of its label; the node keeps the first.
    fn split(&mut self, at: u32, shared: usize) {
        let Some(node) = self.nodes.get_mut(at as usize) else {
            return;
        };
        let (head, tail) = node.label.split_at_checked(shared).unwrap_or_default();
        let (head, first) = (Box::from(head), tail.first().copied().unwrap_or_default());
        let lower = Node {
            label: tail.into(),
            children: core::mem::take(&mut node.children),
            open: core::mem::take(&mut node.open),
            exact: core::mem::take(&mut node.exact),
        };
        node.label = head;
        let lower = self.push(lower);
        if let Some(node) = self.nodes.get_mut(at as usize) {
            node.children = vec![(first, lower)];
        }
    }

    /// Visits the patterns that begin like the resource, and of the plain ones those that are it.
    pub(crate) fn visit(
        &self,
        mut rest: Unread<'_>,
        mut visit: impl FnMut(Posting) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let mut next = self.nodes.first();
        while let Some(node) = next {
            if !rest.pass(&node.label) {
                break;
            }
            node.open.iter().try_for_each(|posting| visit(*posting))?;
            let Some(first) = rest.first() else {
                return node.exact.iter().try_for_each(|posting| visit(*posting));
            };
            let place = node.children.binary_search_by_key(&first, |(byte, _)| *byte);
            let child = place.ok().and_then(|place| node.children.get(place));
            next = child.and_then(|(_, child)| self.nodes.get(*child as usize));
        }
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::evaluate::requested_arn::RequestedArn;

    fn visited(tree: &PrefixTree, resource: &str) -> Vec<usize> {
        let mut found = Vec::new();
        let _ = tree.visit(RequestedArn::bare(resource).unread(), |posting| {
            found.push(posting);
            ControlFlow::Continue(())
        });
        found
    }

    #[test]
    fn finds_every_beginning_and_only_the_exact_text() {
        let mut tree = PrefixTree::new();
        for (posting, (prefix, exact)) in
            [("", false), ("abc", true), ("ab", false), ("abd", false), ("abc", false), ("a", true), ("abcde", true)]
                .into_iter()
                .enumerate()
        {
            tree.insert(prefix, exact, posting);
        }
        assert_eq!(visited(&tree, "abc"), [0, 2, 4, 1]);
        assert_eq!(visited(&tree, "abcd"), [0, 2, 4]);
        assert_eq!(visited(&tree, "abcde"), [0, 2, 4, 6]);
        assert_eq!(visited(&tree, "a"), [0, 5]);
        assert_eq!(visited(&tree, "x"), [0]);
        assert_eq!(visited(&tree, ""), [0]);
    }
}
