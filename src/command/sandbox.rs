//! `trailhum sandbox`: writes the simulated account as trail files.

use std::io::Write;

use crate::cli::SandboxArgs;
use crate::error::{Error, Exit};
use crate::sandbox::{self, Account, Settings};

pub(super) fn run(args: &SandboxArgs, out: &mut dyn Write) -> Result<Exit, Error> {
    let settings = Settings {
        seed: args.seed,
        days: args.days,
        buckets: args.buckets,
        functions: args.functions,
        traffic: args.traffic,
        ..Settings::default()
    };
    let account = Account::new(&settings);
    let written = sandbox::write(&account, &args.write).map_err(|error| Error::write(&args.write, &error))?;
    writeln!(
        out,
        "Wrote {} records in {} trail files below {}, and the expected findings to truth.json.",
        written.records,
        written.files,
        args.write.display()
    )
    .map_err(Error::Output)?;
    Ok(Exit::Done)
}
