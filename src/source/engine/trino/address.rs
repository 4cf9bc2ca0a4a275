//! `trino:https://HOST:PORT/CATALOG.SCHEMA.TABLE`, and as whom Trino is queried.

use std::fmt;
use std::net::IpAddr;

/// A table of Trino, where it is, and who reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrinoTable {
    /// The server, `https://HOST:PORT`.
    pub(super) server: String,
    pub(super) catalog: String,
    pub(super) schema: String,
    pub(super) table: String,
    /// The server is on this machine.
    pub(super) is_local: bool,
    pub(super) user: String,
    pub(super) secret: Option<Secret>,
}

/// What proves who the user is; no report or log shows it.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Secret {
    Password(String),
    Token(String),
}

/// The form of the argument.
const FORM: &str = "name a table of Trino as trino:https://HOST:PORT/CATALOG.SCHEMA.TABLE";

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Password(_) => "a password",
            Self::Token(_) => "a token",
        })
    }
}

impl TrinoTable {
    /// Reads what stands after `trino:`, and the variables `TRINO_USER`, `TRINO_PASSWORD` and `TRINO_TOKEN`. Without a
    /// scheme a server on this machine is reached by HTTP, any other by HTTPS.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn parse(text: &str, variable: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let (protocol, rest) = match text.split_once("://") {
            Some((protocol @ ("http" | "https"), rest)) => (Some(protocol), rest),
            Some(_) => return Err(FORM.to_owned()),
            None => (None, text),
        };
        let (authority, name) = rest.split_once('/').ok_or(FORM)?;
        if authority.contains('@') {
            return Err(
                "leave the user out of the address: TRINO_USER, TRINO_PASSWORD and TRINO_TOKEN name it".to_owned(),
            );
        }
        let host = host(authority).ok_or(FORM)?;
        let is_local = is_loopback(host);
        let protocol = protocol.unwrap_or(if is_local { "http" } else { "https" });
        let [catalog, schema, table] = name.splitn(3, '.').collect::<Vec<_>>().try_into().map_err(|_| FORM)?;
        if [catalog, schema, table].iter().any(|part| part.is_empty()) {
            return Err(FORM.to_owned());
        }
        let filled = |name: &str| variable(name).filter(|value| !value.is_empty());
        let secret = match (filled("TRINO_PASSWORD"), filled("TRINO_TOKEN")) {
            (Some(_), Some(_)) => return Err("set TRINO_PASSWORD or TRINO_TOKEN, not both".to_owned()),
            (Some(password), None) => Some(Secret::Password(password)),
            (None, Some(token)) => Some(Secret::Token(token)),
            (None, None) => None,
        };
        if secret.is_some() && protocol == "http" && !is_local {
            return Err(
                "a password or token is sent over HTTPS only: use https://, or unset TRINO_PASSWORD and TRINO_TOKEN"
                    .to_owned(),
            );
        }
        // As Trino's own command line: the user of this machine, under Unix or Windows.
        let user = ["TRINO_USER", "USER", "LOGNAME", "USERNAME"]
            .into_iter()
            .find_map(filled);
        Ok(Self {
            server: format!("{protocol}://{authority}"),
            is_local,
            catalog: catalog.to_owned(),
            schema: schema.to_owned(),
            table: table.to_owned(),
            user: user.ok_or("name the user of Trino in TRINO_USER")?,
            secret,
        })
    }
}

/// The host of `HOST:PORT`; `None` where that is none.
fn host(authority: &str) -> Option<&str> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(address) => {
            let (host, port) = address.split_once(']')?;
            (host, port.strip_prefix(':'))
        }
        None => authority
            .split_once(':')
            .map_or((authority, None), |(host, port)| (host, Some(port))),
    };
    let is_port = |port: &str| port.parse::<u16>().is_ok_and(|port| port > 0);
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:".contains(&byte);
    (!host.is_empty() && host.bytes().all(is_name) && port.is_none_or(is_port)).then_some(host)
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str, variables: &[(&str, &str)]) -> Result<TrinoTable, String> {
        TrinoTable::parse(text, |name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn a_server_off_this_machine_is_reached_by_https_unless_the_address_says_otherwise() {
        for (text, server) in [
            ("https://trino.example.com/hive.logs.t", "https://trino.example.com"),
            ("trino.example.com:8443/hive.logs.t", "https://trino.example.com:8443"),
            (
                "http://trino.example.com:8080/hive.logs.t",
                "http://trino.example.com:8080",
            ),
            ("localhost:8080/hive.logs.t", "http://localhost:8080"),
            ("127.0.0.1:8080/hive.logs.t", "http://127.0.0.1:8080"),
            ("[::1]:8080/hive.logs.t", "http://[::1]:8080"),
            ("[2001:db8::1]/hive.logs.t", "https://[2001:db8::1]"),
        ] {
            let table = parse(text, &[("USER", "ann")]).unwrap();
            assert_eq!((table.server.as_str(), table.user.as_str()), (server, "ann"), "{text}");
            assert_eq!([table.catalog, table.schema, table.table], ["hive", "logs", "t"]);
        }
    }

    #[test]
    fn what_names_no_table_is_an_error() {
        for text in [
            "",
            "hive.logs.t",
            "host/hive.logs",
            "host/hive..t",
            "host:0/a.b.c",
            "host:x/a.b.c",
            "host:/a.b.c",
            "ftp://host/a.b.c",
            "/a.b.c",
            "ho st/a.b.c",
            "[::1/a.b.c",
        ] {
            assert_eq!(parse(text, &[("USER", "ann")]), Err(FORM.to_owned()), "{text}");
        }
        let user = parse("ann:secret@host/a.b.c", &[("USER", "ann")]).unwrap_err();
        assert!(user.contains("TRINO_PASSWORD") && !user.contains("secret"), "{user}");
        assert!(parse("host/a.b.c", &[]).unwrap_err().contains("TRINO_USER"));
    }

    #[test]
    fn secrets_come_from_the_environment_stay_off_open_networks_and_are_never_shown() {
        let table = parse(
            "host/a.b.c",
            &[("TRINO_USER", "bob"), ("USER", "ann"), ("TRINO_PASSWORD", "s3cret")],
        )
        .unwrap();
        assert_eq!(table.user, "bob");
        assert_eq!(table.secret, Some(Secret::Password("s3cret".to_owned())));
        assert!(!format!("{table:?}").contains("s3cret"));
        let token = [("USER", "ann"), ("TRINO_TOKEN", "s3cret")];
        assert!(parse("http://localhost:8080/a.b.c", &token).is_ok());
        assert!(parse("http://host/a.b.c", &token).unwrap_err().contains("HTTPS only"));
        let both = [token[0], token[1], ("TRINO_PASSWORD", "x")];
        assert!(parse("host/a.b.c", &both).unwrap_err().contains("not both"));
        assert_eq!(
            parse("host/a.b.c", &[("USER", "ann"), ("TRINO_TOKEN", "")])
                .unwrap()
                .secret,
            None
        );
    }
}
