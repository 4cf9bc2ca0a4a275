//! `trailhum man`: the man pages, from the definition of the command line.

use std::io::{self, Write};
use std::path::Path;

use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use crate::cli::{self, examples};
use crate::error::{Error, Exit};

/// A term and its description.
type Entry = (&'static str, &'static str);

/// Commands that may log in to AWS.
const AT_AWS: [&str; 7] = ["trailhum", "audit", "explain", "errors", "alarms", "forecast", "verify"];

/// Commands whose result may be shown by a pager.
const PAGED: [&str; 9] = [
    "trailhum", "audit", "explain", "errors", "alarms", "forecast", "verify", "checks", "diff",
];

/// Commands that read the local cache.
const CACHED: [&str; 6] = ["trailhum", "audit", "errors", "alarms", "verify", "cache"];

const AWS_ENVIRONMENT: &[Entry] = &[
    (
        "AWS_PROFILE",
        "The AWS profile to use where --profile does not name one.",
    ),
    (
        "AWS_REGION, AWS_DEFAULT_REGION",
        "The region where --region does not name one; before that of the profile.",
    ),
    (
        "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN",
        "Credentials. All other sources of credentials of the AWS SDKs work, too.",
    ),
    (
        "AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE",
        "Other places for the two files of profiles.",
    ),
    (
        "AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3",
        "Another endpoint than that of AWS, such as an emulator.",
    ),
    (
        "HTTPS_PROXY, HTTP_PROXY, NO_PROXY",
        "The proxy for requests to AWS, and the hosts that need none.",
    ),
];

const TRINO_ENVIRONMENT: &[Entry] = &[
    (
        "TRINO_USER",
        "The user of --events trino:; that of this machine where it is not set.",
    ),
    (
        "TRINO_PASSWORD, TRINO_TOKEN",
        "The password or the token of that user, sent over HTTPS only.",
    ),
    (
        "SSL_CERT_FILE",
        "Certificate authorities to trust instead of those of the system.",
    ),
];

const PAGER_ENVIRONMENT: &[Entry] = &[
    (
        "TRAILHUM_PAGER, PAGER",
        "The pager for text that is longer than the terminal, the first one that is set; less if none is. Empty or cat \
         means none.",
    ),
    ("LESS", "Options of less; FRX where it is not set."),
];

const OUTPUT_ENVIRONMENT: &[Entry] = &[("NO_COLOR", "No colors, if it is set and not empty.")];

const CACHE_ENVIRONMENT: &[Entry] = &[(
    "XDG_DATA_HOME",
    "The data folder, in which the cache is; ~/.local/share where it is not set.",
)];

const AWS_FILES: &[Entry] = &[
    ("~/.aws/config", "AWS profiles: regions, roles and SSO."),
    ("~/.aws/credentials", "Credentials of AWS profiles."),
];

const CACHE_FILES: &[Entry] = &[(
    "~/.local/share/trailhum/ACCOUNT.ledger",
    "The local cache of event history, one file for each account. On Windows it is in %APPDATA%\\trailhum. It can be \
     deleted; trailhum cache shows and prunes it.",
)];

const EXIT_STATUS: &[Entry] = &[
    ("0", "Done."),
    ("1", "Done, and --fail-on matched."),
    ("2", "Failed: nothing was read or written."),
    ("3", "Done in part: the report names what is missing."),
];

/// Writes a page for the program and one for each command to a folder.
pub(super) fn run(folder: &Path) -> Result<Exit, Error> {
    let failed = |error: io::Error| Error::write(folder, &error);
    std::fs::create_dir_all(folder).map_err(failed)?;
    // clap_mangen leaves out the text of options that the summary of the help leaves out.
    let whole = |argument: clap::Arg| argument.hide_short_help(false);
    let mut program = cli::command_line().mut_args(whole);
    program = program.mut_subcommands(|command| command.mut_args(whole));
    program.build();
    let source = format!("trailhum {}", program.get_version().unwrap_or_default());
    for command in std::iter::once(&program).chain(program.get_subcommands()) {
        let man = Man::new(command.clone())
            .source(source.as_str())
            .manual("trailhum manual");
        let mut page = Vec::new();
        write(&man, command, &mut page).map_err(failed)?;
        std::fs::write(folder.join(man.get_filename()), page).map_err(failed)?;
    }
    Ok(Exit::Done)
}

/// Commands, and what their pages say.
type EntriesOf<'a> = (&'a [&'a str], &'a [Entry]);

fn write(man: &Man, command: &clap::Command, page: &mut dyn Write) -> io::Result<()> {
    man.render_title(page)?;
    man.render_name_section(page)?;
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(page)?;
    }
    let name = command.get_name();
    let mut sections = Roff::new();
    write_examples(&mut sections, name);
    let parts: [(&str, &[EntriesOf<'_>]); 2] = [
        (
            "ENVIRONMENT",
            &[
                (&AT_AWS, AWS_ENVIRONMENT),
                (&["audit"], TRINO_ENVIRONMENT),
                (&CACHED, CACHE_ENVIRONMENT),
                (&PAGED, PAGER_ENVIRONMENT),
                (&[name], OUTPUT_ENVIRONMENT),
            ],
        ),
        ("FILES", &[(&AT_AWS, AWS_FILES), (&CACHED, CACHE_FILES)]),
    ];
    for (title, groups) in parts {
        let entries = groups.iter().filter(|(commands, _)| commands.contains(&name));
        write_section(&mut sections, title, entries.flat_map(|(_, entries)| *entries));
    }
    write_section(&mut sections, "EXIT STATUS", EXIT_STATUS);
    sections.to_writer(page)
}

/// The examples, each line as it is typed and what it does.
fn write_examples(page: &mut Roff, command: &str) {
    page.control("SH", ["EXAMPLES"]);
    for (line, comment) in examples::of_command(command) {
        page.control("TP", []);
        page.text([bold(*line)]);
        page.text([roman(*comment)]);
    }
}

/// A section of terms; nothing where there are none.
fn write_section<'e>(page: &mut Roff, title: &str, entries: impl IntoIterator<Item = &'e Entry>) {
    let mut entries = entries.into_iter().peekable();
    if entries.peek().is_none() {
        return;
    }
    page.control("SH", [title]);
    for (term, description) in entries {
        page.control("TP", []);
        page.text([bold(*term)]);
        page.text([roman(*description)]);
    }
}
