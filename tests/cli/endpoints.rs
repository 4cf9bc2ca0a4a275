//! Which servers are asked, in every partition, through a proxy: the SDK's settings are heeded.

use std::io::Write as _;

use crate::support::{run, trailhum};
use crate::wire::{self, HttpRequest};

/// The server that a run would connect to first, by what it asks a proxy that refuses everybody.
fn first_server(region: &str, settings: &[(&str, &str)]) -> String {
    let (asked, servers) = std::sync::mpsc::channel();
    let address = wire::serve(move |mut stream| {
        let request = HttpRequest::read(stream)?;
        // Nobody waits for the requests after the first.
        let _ = asked.send(request);
        stream.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    });
    let mut command = trailhum(&["audit", "--region", region]);
    command
        .env("HTTPS_PROXY", format!("http://{address}"))
        .env("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "x")
        .env("AWS_MAX_ATTEMPTS", "1")
        .envs(settings.iter().copied());
    let ran = run(&mut command);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("the proxy (HTTPS_PROXY)"), "{}", ran.err);
    let request = servers.recv().unwrap();
    assert_eq!(request.method, "CONNECT");
    request.target.split(':').next().unwrap().to_owned()
}

/// A region, settings of the environment, the server.
type Case = (&'static str, &'static [(&'static str, &'static str)], &'static str);

#[test]
fn each_partition_has_its_own_servers_and_fips_is_a_setting_of_the_sdk() {
    const FIPS: (&str, &str) = ("AWS_USE_FIPS_ENDPOINT", "true");
    const DUAL_STACK: (&str, &str) = ("AWS_USE_DUALSTACK_ENDPOINT", "true");
    let cases: [Case; 9] = [
        ("eu-central-1", &[], "sts.eu-central-1.amazonaws.com"),
        ("us-gov-west-1", &[], "sts.us-gov-west-1.amazonaws.com"),
        ("cn-north-1", &[], "sts.cn-north-1.amazonaws.com.cn"),
        ("eusc-de-east-1", &[], "sts.eusc-de-east-1.amazonaws.eu"),
        ("us-iso-east-1", &[], "sts.us-iso-east-1.c2s.ic.gov"),
        ("us-isob-east-1", &[], "sts.us-isob-east-1.sc2s.sgov.gov"),
        ("us-east-1", &[FIPS], "sts-fips.us-east-1.amazonaws.com"),
        ("us-gov-west-1", &[FIPS], "sts.us-gov-west-1.amazonaws.com"),
        ("eu-central-1", &[DUAL_STACK], "sts.eu-central-1.api.aws"),
    ];
    // A request that fails is sent again, with pauses: all at once.
    std::thread::scope(|scope| {
        for (region, settings, server) in cases {
            scope.spawn(move || assert_eq!(first_server(region, settings), server));
        }
    });
}
