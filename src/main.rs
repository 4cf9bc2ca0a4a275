//! `trailhum`, the program.

use std::process::ExitCode;

fn main() -> ExitCode {
    trailhum::command::main()
}
