//! The names that a block can see, sorted, for statements with many.

use smallvec::SmallVec;

use crate::short::is_same;
use crate::syntax::ast::ScopeId;

/// A name that a block can see. In order: by name, then those of the blocks around it from the inside out, then those of the block itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct VisibleName<'a> {
    name: &'a [u8],
    /// Of an alias of the block itself, the place where it is given. Of one of a block around it, how many blocks out that is: less than
    /// any such place, since every block has text before its first alias.
    from: u32,
    /// The index of the alias.
    alias: u32,
}

/// The aliases that a block can see before one of its sources, sorted.
#[derive(Debug, Default)]
pub(super) struct VisibleNames<'a> {
    block: Option<(ScopeId, u32)>,
    names: SmallVec<[VisibleName<'a>; 4]>,
    /// How many blocks are around it.
    around: u32,
}

impl<'a> VisibleNames<'a> {
    /// The block whose names these are, and before which source.
    #[inline]
    pub(super) const fn block(&self) -> Option<(ScopeId, u32)> {
        self.block
    }

    /// Forgets the names, for those of another block.
    pub(super) fn begin(&mut self, scope: ScopeId, visible: u32) {
        self.block = Some((scope, visible));
        self.around = 0;
        self.names.clear();
    }

    /// Adds the alias `alias`, which is given at `place`, `distance` blocks out.
    pub(super) fn push(&mut self, name: &'a [u8], alias: u32, place: u32, distance: u32) {
        self.around = self.around.max(distance);
        let from = if distance == 0 { place } else { distance };
        self.names.push(VisibleName { name, from, alias });
    }

    /// Makes them ready for [`Self::find`].
    pub(super) fn sort(&mut self) {
        self.names.sort_unstable();
    }

    /// The innermost alias of a name; one of the block itself only if it is given before the place `before`.
    pub(super) fn find(&self, name: &[u8], before: u32) -> Option<usize> {
        let first = self.names.partition_point(|other| other.name < name);
        let mut rest = self.names.get(first..).unwrap_or_default();
        let outer = rest.first().filter(|first| is_same(first.name, name))?;
        if outer.from <= self.around {
            let count = rest.partition_point(|other| other.name == name && other.from <= self.around);
            rest = rest.get(count..).unwrap_or_default();
        }
        let own = rest.first().filter(|own| is_same(own.name, name) && own.from < before);
        own.or(Some(outer).filter(|outer| outer.from <= self.around)).map(|found| found.alias as usize)
    }
}
