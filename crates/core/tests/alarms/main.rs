//! What the noise budget promises, on months of which the second part is held out; and what the second alarm leaves out.
#![expect(
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise, in its helpers, too"
)]

mod budget;
mod generator;
mod second;
