//! The moments at which a beat was due, and what came of each.

/// What became of a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Hit,
    Late,
    Missed,
}

/// A moment at which a beat was due, in seconds from the origin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Slot {
    pub(crate) at: f64,
    pub(crate) fate: Fate,
}
