//! The sub-configuration reads of S3 and Lambda: their names, their error when nothing is set, and a sample of something set.
//!
//! The facts are those of the catalog, written down a second time on purpose: the catalog is tested
//! against this account, so the account must not be made from the catalog.

/// One read of a bucket's sub-configuration.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BucketRead {
    /// The id of the catalog entry.
    pub id: &'static str,
    /// `eventName`, as `CloudTrail` logs it.
    pub event: &'static str,
    /// The IAM action that permits it (documented, service authorization reference).
    pub action: &'static str,
    /// The query key of the REST call; `CloudTrail` logs it as a request parameter with an empty value.
    pub query: &'static str,
    /// `errorCode` when nothing is set.
    pub code: &'static str,
    /// `errorMessage` when nothing is set.
    pub message: &'static str,
    /// The id of the lookup whose setting decides (the policy status depends on the policy).
    pub state: &'static str,
    /// The key in a configuration item's `supplementaryConfiguration`, and what stands there when it is set.
    pub supplementary: Option<(&'static str, &'static str)>,
    /// The body S3 answers when it is set.
    pub body: &'static str,
}

/// A bucket policy that changes nothing for anybody who uses TLS.
pub(crate) const POLICY_TEXT: &str = r#"{"Version":"2012-10-17","Statement":[{"Sid":"DenyInsecureTransport","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}"#;

pub(crate) const REPLICATION: BucketRead = BucketRead {
    id: "s3-bucket-replication",
    event: "GetBucketReplication",
    action: "s3:GetReplicationConfiguration",
    query: "replication",
    code: "ReplicationConfigurationNotFoundError",
    message: "The replication configuration was not found",
    state: "s3-bucket-replication",
    supplementary: Some((
        "BucketReplicationConfiguration",
        r#"{"roleARN":"arn:aws:iam::111122223333:role/replication","rules":{"all":{"prefix":"","status":"Enabled","destinationConfig":{"bucketARN":"arn:aws:s3:::backup-111122223333"}}}}"#,
    )),
    body: "<ReplicationConfiguration><Role>arn:aws:iam::111122223333:role/replication</Role><Rule><ID>all</ID><Prefix></Prefix><Status>Enabled</Status><Destination><Bucket>arn:aws:s3:::backup-111122223333</Bucket></Destination></Rule></ReplicationConfiguration>",
};

pub(crate) const CORS: BucketRead = BucketRead {
    id: "s3-bucket-cors",
    event: "GetBucketCors",
    action: "s3:GetBucketCORS",
    query: "cors",
    code: "NoSuchCORSConfiguration",
    message: "The CORS configuration does not exist",
    state: "s3-bucket-cors",
    supplementary: Some((
        "BucketCrossOriginConfiguration",
        r#"{"rules":[{"allowedOrigins":["https://www.example.com"],"allowedMethods":["GET"]}]}"#,
    )),
    body: "<CORSConfiguration><CORSRule><AllowedOrigin>https://www.example.com</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>",
};

pub(crate) const WEBSITE: BucketRead = BucketRead {
    id: "s3-bucket-website",
    event: "GetBucketWebsite",
    action: "s3:GetBucketWebsite",
    query: "website",
    code: "NoSuchWebsiteConfiguration",
    message: "The specified bucket does not have a website configuration",
    state: "s3-bucket-website",
    supplementary: Some((
        "BucketWebsiteConfiguration",
        r#"{"indexDocumentSuffix":"index.html","errorDocument":null,"redirectAllRequestsTo":null,"routingRules":[]}"#,
    )),
    body: "<WebsiteConfiguration><IndexDocument><Suffix>index.html</Suffix></IndexDocument></WebsiteConfiguration>",
};

pub(crate) const OBJECT_LOCK: BucketRead = BucketRead {
    id: "s3-object-lock",
    event: "GetBucketObjectLockConfiguration",
    action: "s3:GetBucketObjectLockConfiguration",
    query: "object-lock",
    code: "ObjectLockConfigurationNotFoundError",
    message: "Object Lock configuration does not exist for this bucket",
    state: "s3-object-lock",
    supplementary: Some((
        "ObjectLockConfiguration",
        r#"{"objectLockEnabled":"Enabled","rule":null}"#,
    )),
    body: "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>",
};

pub(crate) const POLICY: BucketRead = BucketRead {
    id: "s3-bucket-policy",
    event: "GetBucketPolicy",
    action: "s3:GetBucketPolicy",
    query: "policy",
    code: "NoSuchBucketPolicy",
    message: "The bucket policy does not exist",
    state: "s3-bucket-policy",
    supplementary: None, // Special: {"policyText": ...}, see `config.rs`.
    body: POLICY_TEXT,
};

pub(crate) const POLICY_STATUS: BucketRead = BucketRead {
    id: "s3-bucket-policy-status",
    event: "GetBucketPolicyStatus",
    action: "s3:GetBucketPolicyStatus",
    query: "policyStatus",
    code: "NoSuchBucketPolicy",
    message: "The bucket policy does not exist",
    state: "s3-bucket-policy",
    supplementary: None,
    body: "<PolicyStatus><IsPublic>false</IsPublic></PolicyStatus>",
};

pub(crate) const LIFECYCLE: BucketRead = BucketRead {
    id: "s3-bucket-lifecycle",
    event: "GetBucketLifecycle",
    action: "s3:GetLifecycleConfiguration",
    query: "lifecycle",
    code: "NoSuchLifecycleConfiguration",
    message: "The lifecycle configuration does not exist",
    state: "s3-bucket-lifecycle",
    supplementary: Some((
        "BucketLifecycleConfiguration",
        r#"{"rules":[{"id":"abort","prefix":null,"status":"Enabled","abortIncompleteMultipartUpload":{"daysAfterInitiation":7}}]}"#,
    )),
    body: "<LifecycleConfiguration><Rule><ID>abort</ID><Filter><Prefix></Prefix></Filter><Status>Enabled</Status><AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule></LifecycleConfiguration>",
};

pub(crate) const TAGGING: BucketRead = BucketRead {
    id: "s3-bucket-tagging",
    event: "GetBucketTagging",
    action: "s3:GetBucketTagging",
    query: "tagging",
    code: "NoSuchTagSet",
    message: "The TagSet does not exist",
    state: "s3-bucket-tagging",
    supplementary: None, // BatchGetResourceConfig strips tags (documented).
    body: "<Tagging><TagSet><Tag><Key>team</Key><Value>web</Value></Tag></TagSet></Tagging>",
};

pub(crate) const PUBLIC_ACCESS_BLOCK: BucketRead = BucketRead {
    id: "s3-public-access-block",
    event: "GetBucketPublicAccessBlock",
    action: "s3:GetBucketPublicAccessBlock",
    query: "publicAccessBlock",
    code: "NoSuchPublicAccessBlockConfiguration",
    message: "The public access block configuration was not found",
    state: "s3-public-access-block",
    supplementary: Some((
        "PublicAccessBlockConfiguration",
        r#"{"blockPublicAcls":true,"ignorePublicAcls":true,"blockPublicPolicy":true,"restrictPublicBuckets":true}"#,
    )),
    body: "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>",
};

pub(crate) const ENCRYPTION: BucketRead = BucketRead {
    id: "s3-bucket-encryption",
    event: "GetBucketEncryption",
    action: "s3:GetEncryptionConfiguration",
    query: "encryption",
    code: "ServerSideEncryptionConfigurationNotFoundError",
    message: "The server side encryption configuration was not found",
    state: "s3-bucket-encryption",
    supplementary: Some((
        "ServerSideEncryptionConfiguration",
        r#"{"rules":[{"applyServerSideEncryptionByDefault":{"sseAlgorithm":"AES256","kmsMasterKeyID":null},"bucketKeyEnabled":false}]}"#,
    )),
    body: "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>",
};

pub(crate) const OWNERSHIP: BucketRead = BucketRead {
    id: "s3-ownership-controls",
    event: "GetBucketOwnershipControls",
    action: "s3:GetBucketOwnershipControls",
    query: "ownershipControls",
    code: "OwnershipControlsNotFoundError",
    message: "The bucket ownership controls were not found",
    state: "s3-ownership-controls",
    supplementary: None,
    body: "<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>",
};

/// Every read of a bucket.
pub(crate) const BUCKET_LOOKUPS: [&BucketRead; 11] = [
    &REPLICATION,
    &CORS,
    &WEBSITE,
    &OBJECT_LOCK,
    &POLICY,
    &POLICY_STATUS,
    &LIFECYCLE,
    &TAGGING,
    &PUBLIC_ACCESS_BLOCK,
    &ENCRYPTION,
    &OWNERSHIP,
];

/// The event names by which the audit asks `LookupEvents`: those of the S3 and Lambda lookups.
pub(crate) const LOOKED_UP: [&str; 16] = [
    "GetPolicy20150331v2",
    "GetBucketReplication",
    "GetBucketCors",
    "GetBucketWebsite",
    "GetBucketObjectLockConfiguration",
    "GetBucketPolicy",
    "GetBucketPolicyStatus",
    "GetBucketLifecycle",
    "GetBucketTagging",
    "GetBucketPublicAccessBlock",
    "GetAccountPublicAccessBlock",
    "GetBucketEncryption",
    "GetBucketOwnershipControls",
    "GetFunctionUrlConfig",
    "GetFunctionEventInvokeConfig",
    "GetProvisionedConcurrencyConfig",
];
