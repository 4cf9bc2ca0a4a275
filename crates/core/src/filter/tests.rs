//! The predicate, and what every dialect must hold to.

use super::*;

#[test]
fn placeholder() {}
