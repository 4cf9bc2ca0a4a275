# trailhum が検出結果について表示する日本語のメッセージ。キー、変数、分岐は en.ftl と同じである。
#
# 結論、理由、対処の順に短く書く。文は「です・ます」、ラベルと表は体言止め。用語は AWS の日本語ドキュメントに合わせる。
# 欧文の語と和文の間には半角スペースを入れ、数と助数詞の間には入れない。

## Numbers with nouns

accounts = { $count }アカウント
calls = { $count }回の呼び出し
changes-more = 他に変更 { $count }件
differences-more = 他に差異 { $count }件
errors = エラー { $count }件
findings = 検出結果 { $count }件
resources = リソース { $count }件
call-groups = { $count }回の呼び出しグループ
calls-each-time = 1回につき { $count }件の呼び出し
calls-each-time-up-to = 1回につき 1～{ $count }件の呼び出し
hours = { $hours } h
half-hour-or-less = 30分以下
samples = { $days } のサンプル { $count }件
errors-in-findings = 検出結果 { $findings }件、エラー { $errors }件

## Parts of sentences

list-and = { $first }、{ $last }
list-and-more = { $first }、他 { $count }件
from-to = { $from } ～ { $to }
nothing = なし
unknown = 不明
none-named = （名前なし）

## How a caller is known

proof = { $proof ->
    [verified] サービスにリンクされたロールで検証済み
    [recorder_role] 設定レコーダーのロールとして検証済み
    [unverified] 未検証
   *[unknown] 識別不可
}

known-service_linked_role = このアカウントのサービスにリンクされたロールです。AWS のみが作成できます
known-recorder_role = ロールもセッションも設定レコーダーのものです。AWS は invokedBy に config.amazonaws.com を設定しています
known-recorder_role_misused = ロールは設定レコーダーのものですが、呼び出したのは AWS Config ではありません
known-service_by_invoked_by = AWS が invokedBy を設定していますが、サービスにリンクされたロールではありません{ $hint ->
    [recorder] 。設定レコーダーのロールかどうかは --inventory config で確認できます
   *[none] { "" }
}
known-service_for_principal = AWS が invokedBy を設定しています。サービスがこのアイデンティティのアクセス許可で呼び出しました
known-service = AWS が invokedBy またはタイプに記録した AWS サービスです。レコードにロールの記載はありません
known-iam_user = AWS の記録による IAM ユーザーです
known-role_session = AWS の記録によるこのロールのセッションです。セッション名はロールを引き受ける側が選びます
known-identity_center_user = AWS の記録による IAM Identity Center のユーザーです
known-federated_user = AWS の記録によるフェデレーションユーザーです
known-root = AWS の記録によるアカウントのルートユーザーです
known-cross_account = アカウント { $account } のプリンシパルです
known-anonymous = 認証情報のない呼び出しです
known-unknown = レコードに呼び出し元の記載がありません
known-not-checked = エラーがないため確認していません

claim-by = { $sign ->
    [account] アカウント
    [role_name] ロール名
    [session] セッション名
   *[user_agent] ユーザーエージェント
}
claimed = { claim-by }のみで識別: { $claim }
odd-invoked-by = invokedBy は一部の古いレコードと同様に「{ $invoked_by }」で、サービス名ではありません。
contradicted-invoked-by = invokedBy は「{ $invoked_by }」で、ロールのサービスと一致しません。

## Who called, at the beginning of a sentence

caller-is = { $account ->
    [none] { "" }
   *[known] アカウント { $account } の
}{ $kind ->
    [recorder_role_misused] 設定レコーダーのロール { $caller }{ " " }
    [service_by_invoked_by] invokedBy のみで識別される{ $whole ->
        [yes] 、{ $caller } としての
       *[none] { "" }
    } { $invoked_by }{ " " }
    [service_for_principal] { $caller } の代理の { $invoked_by }{ " " }
    [service] ロールのない { $caller }{ " " }
    [iam_user] IAM ユーザー { $caller }{ " " }
    [role_session] ロール { $caller }{ " " }
    [identity_center_user] Identity Center ユーザー { $caller }{ " " }
    [federated_user] フェデレーションユーザー { $caller }{ " " }
    [root] ルートユーザー { $caller }{ " " }
    [anonymous] 認証情報のない呼び出し元
   *[other] { $caller }{ " " }
}
caller-from = { $address ->
    [none] { "" }
   *[known] 送信元 { $address } から
}{ $claim ->
    [none] { "" }
   *[known] （{ claimed }）
}{ $address ->
    [none] { "" }
   *[known] 、
}

## Why a finding has its verdict: the rule in short

headline-recorder_role_misused = 設定レコーダーのロールが AWS Config 以外に使用されました。使用者を特定してください。
headline-anonymous = 認証情報のない呼び出しです。認証情報なしで到達できる範囲を確認してください。
headline-scanner_denied = 検証済みの AWS サービスのアクセスが拒否されました。このアクセスが必要かどうか確認してください。
headline-contradicted = invokedBy のサービスが、サービスにリンクされたロールのサービスと一致しません。
headline-service_denied = invokedBy のみで識別される AWS サービスのアクセスが拒否されました。
headline-caller_denied = 人またはアプリケーションのアクセスが拒否されました。
headline-invalid_credentials = 認証情報が期限切れ、または無効です。
headline-cross_account = 呼び出し元は別のアカウントです。アクセスを許可すべきか確認してください。
headline-not_steady = 未設定という応答ですが、呼び出し元は安定したクライアントでも既知のアイデンティティでもありません。
headline-resource_missing = リソースが存在しません。
headline-region_not_enabled = リージョンがアカウントで有効化されていないか、拒否されています。
headline-service_not_enabled = サービスが有効化されていないか、アカウントがサブスクライブしていません。
headline-conflict = リソースが既に存在するか、使用中です。
headline-invalid_request = 誰が送信しても無効なリクエストです。
headline-dry_run = ドライランです。呼び出し元がアクセス許可をテストしました。
headline-service_fault = サーバー側のエラーです。AWS サービスがリクエストを処理できませんでした。
headline-unknown_cause = この呼び出しが失敗した理由はカタログにありません。
headline-throttled = AWS によるスロットリングです。同時のリクエストが多すぎます。
headline-copied_records = CloudTrail が書き込んだものであれば無害ですが、レコードは別のシステムのコピーです。
headline-unknown_error = 検証済みの AWS サービスによる、カタログにないエラーです。
headline-steady_client = 未設定という応答です。この呼び出し元は数日間、同じ種類の応答のみを受けています。
headline-vouched_client = 未設定という応答です。呼び出し元は既知のアイデンティティとして指定されています。
headline-known_harmless = この AWS サービスの既知の無害なエラーです。
headline-removed = 時間範囲の前半では設定されていましたが、その後削除されました。
headline-removed_for_a_while = 一時的に削除され、その後再び設定されました。
headline-configured_for_a_while = 一時的に設定され、その後再び削除されました。
headline-configured = 時間範囲の途中で設定され、エラーは解消しました。
headline-repeatedly = 時間範囲の途中で設定と削除が繰り返されました。
headline-interrupted = 予期される呼び出しが欠けており、その理由を説明するものがありません。
headline-now_set = 以前はノイズでした。インベントリでは現在設定されています。
headline-stopped = 以前はノイズでした。時間範囲の途中で停止しました。
headline-began = 時間範囲の途中で始まったノイズです。
headline-moved = 時間範囲の途中で別の時刻に移ったノイズです。
headline-nothing_set = 未設定という応答です。対処は不要です。
headline-setting_removed = 保護のための設定が削除されました。意図した変更か確認してください。
headline-deleted = リソースが削除されるまではノイズでした。
headline-was_set = インベントリでは設定されていましたが、その後削除されています。
headline-not_permitted = サービスにリンクされたロールのポリシーがこの呼び出しを許可していませんでした。
headline-evidence_given_up = 追跡できる設定の数を超えたため、以前に設定されていたかどうかは不明です。
headline-impossible = カタログに記載の日付以降、AWS はこのエラーを返していません。
headline-unclear = このエラーコードはリソースの削除も意味し、どちらかを判断する材料がありません。
headline-invoked_by_only = invokedBy はサービスを示していますが、ロールでは検証できません。
headline-other_session = AWS Config が設定レコーダーのロールで呼び出しましたが、設定レコーダーのセッションではありません。
headline-not_read_only = レコードに readOnly の指定がありません。
headline-not_invoked = ロールは正しいものの、invokedBy がそのサービスを示していません。
headline-unknown_service = スキャン内容がカタログにない AWS サービスです。
headline-impostor = AWS サービスを名乗っていますが、サービスにリンクされたロールではありません。ロールの作成者を特定してください。

## Why a finding has its verdict: in full

reason-nothing_set = { $means }{ $who }（{ proof }）は、それでもこの設定をリクエストしました。{ $confirmed_by ->
    [live] 設定されていないことを S3 または Lambda 自体で確認しました。
    [config] 設定されていないことを AWS Config の設定項目で確認しました。
    [error-alone] 設定されていないことはエラー自体が示しています。インベントリは読み取っていません。
   *[error] 設定されていないことはエラー自体が示しています。インベントリに情報はありません。
}{ $doubt ->
    [name-inferred] このイベント名は推定であり、実際のレコードでは未確認です。
    [config-unseen] AWS Config のポリシーはこの呼び出しを許可していますが、カタログの作成時点で AWS Config による呼び出しのレコードは知られていませんでした。
   *[none] { "" }
}対処は不要です。
reason-stopped = { $means }{ $who }（{ proof }）による呼び出しは、時間範囲の途中で停止しました{ silence }。
reason-began = { $means }{ $who }（{ proof }）による呼び出しは、{ $created ->
    [none] 時間範囲の途中で始まりました
   *[known] 時間範囲の途中、リソースの作成時（{ $created }）に始まりました
}{ silence }。
reason-moved = { $means }{ $who }（{ proof }）による呼び出しは、時間範囲の途中で別の時刻に移りました。
reason-evidence_given_up = { $means }{ $who }（{ proof }）がこの呼び出しを行いました。{ headline-evidence_given_up }
reason-interrupted = { $who } は{ $name }を定期的にポーリングしてこのエラーを受けていましたが、{ $silence ->
    [none] 呼び出しが欠けている時があります
   *[known] { $from } から { $to } までは呼び出しがありません
}。その時間のレコードは読み取られ、他のリソースはポーリングされていました。その間は設定されていた可能性があります。
reason-unclear = { $who } は{ $name }をリクエストして { $code } を受けました。このコードはリソースの削除も意味しますが、エラーメッセージとインベントリのどちらからも判断できません。
reason-impossible = { $means }{ $who }（{ proof }）は { $code } を受けましたが、AWS は{ $impossible_since ->
    [none] このエラーをもう返しません
   *[known] { " " }{ $impossible_since } 以降このエラーを返していません
}。ノイズではありません。このエラーの原因を調べてください。
reason-deleted = { $who }（{ proof }）は{ $name }をリクエストしました。リソースはその後削除されています{ $deleted ->
    [none] { "" }
   *[known] （{ $deleted }）
}。AWS Config のインベントリは削除されたリソースも保持し、ポーリングを続けることがあります（ドキュメントに記載）。
reason-was_set = { $who }（{ proof }）は{ $name }をリクエストし、「未設定」の応答を受けました。インベントリ{ $as_of ->
    [none] { "" }
   *[known] （{ $as_of }）
}では設定済みであり、その後削除されています。
reason-now_set = { $who }（{ proof }）は{ $name }をリクエストし、「未設定」の応答を受けました。インベントリでは現在設定されています。
reason-not_permitted = { $who }（{ proof }）は{ $name }をリクエストしましたが、サービスにリンクされたロールのポリシーがこの呼び出しを許可していませんでした{ $policy ->
    [none] { "" }
   *[known] （{ $date } の { $policy } { $version }）
}。このエラーの原因を調べてください。
silence = { $silence ->
    [begin] （{ $to } までエラーなし）
    [middle] （{ $from } から { $to } までエラーなし）
    [end] （{ $from } 以降エラーなし）
   *[none] { "" }
}

reason-impostor = { $scanner ->
    [none] { caller-from }AWS サービスにリンクされたロールに似た名前の { caller-is }による呼び出しですが、サービスにリンクされたロールではありません。
   *[other] { caller-from }{ caller-is }はユーザーエージェントで { $scanner } を名乗っていますが、それを検証できるものがありません。
}
reason-recorder_role_misused = { caller-from }{ caller-is }が使用されましたが、この呼び出しを行ったのは AWS Config ではありません（{ $call }: { $code }）。
reason-anonymous = { caller-from }{ caller-is }は { $call } を呼び出し、{ $code } を受けました。
reason-scanner_denied = { denied }
reason-service_denied = { denied }
reason-caller_denied = { denied }
denied = { caller-from }{ caller-is }による { $call } の呼び出しは{ denied-by }拒否されました。
denied-by = { $denied_by ->
    [none] { "" }
   *[known] 、{ $explicit ->
        [yes] { policy-name }の明示的な拒否により
       *[no] { policy-name }に許可がないため
    }
}
policy-name = { $denied_by ->
    [identity] アイデンティティベースのポリシー
    [resource] リソースベースのポリシー
    [permissions_boundary] アクセス許可の境界
    [session] セッションポリシー
    [service_control] サービスコントロールポリシー
    [resource_control] リソースコントロールポリシー
    [vpc_endpoint] VPC エンドポイントポリシー
    [key] KMS キーポリシー
   *[none] ポリシー
}
reason-contradicted = ロールは { $service } のサービスにリンクされたロールですが、invokedBy は「{ $invoked_by }」です（{ $call }: { $code }）。
reason-invalid_credentials = { caller-from }{ caller-is }は、期限切れまたは無効な認証情報で { $call } を呼び出しました（{ $code }）。
reason-cross_account = { caller-from }{ caller-is }は { $call } を呼び出し、{ $code } を受けました。
reason-invoked_by_only = { caller-from }{ caller-is }は { $call } を呼び出し、{ $code } を受けました。応答は「未設定」ですが、呼び出し元は検証できません。
reason-other_session = { $invoked_by } は、アカウントの設定レコーダーが使用するロールで { $call } を呼び出し、{ $code } を受けましたが、{ $session ->
    [none] レコードにセッション名がありません
   *[known] セッション { $session }{ $purpose ->
        [none] { "" }
       *[known] （{ $purpose }）
    } は設定レコーダーのものではありません
}。
reason-not_steady = { caller-from }{ caller-is }は { $call } を呼び出し、{ $code } を受けました。応答は「未設定」ですが、{ not-steady }。
not-steady = { $unsteady ->
    [identity] この種類の呼び出し元は安定したクライアントとは扱いません
    [other_errors] 他のエラーも受けています
    [services] 3つ以上のサービスからエラーを受けています
    [days] 確認された日数が少なすぎます
    [source_ips] 送信元アドレスが不明か、新しいか、多すぎます
    [incomplete] アカウントのエラーの一部は評価されておらず、この呼び出し元のものかもしれません
   *[one_day] エラーの大半が 1日に集中しています
}
reason-not_read_only = { caller-from }{ caller-is }は { $call } を呼び出し、{ $code } を受けましたが、レコードに readOnly の指定がありません。
reason-resource_missing = { caller-from }{ caller-is }は、存在しないリソースをリクエストしました（{ $call }: { $code }）。
reason-region_not_enabled = { caller-from }{ caller-is }は、有効化されていないか拒否されているリージョンで { $call } を呼び出しました（{ $code }）。
reason-service_not_enabled = { caller-from }{ caller-is }は { $call } を呼び出しましたが、サービスが有効化されていないか、サブスクライブされていません（{ $code }）。
reason-conflict = { caller-from }{ caller-is }は { $call } を呼び出し、{ $code } を受けました。リソースが既に存在するか、使用中です。
reason-invalid_request = { caller-from }{ caller-is }は、{ $call } に無効なリクエストを送信しました（{ $code }）。
reason-dry_run = { caller-from }{ caller-is }は、ドライランで { $call } をテストしました（{ $code }）。実際の呼び出しであれば成功していました。
reason-service_fault = { caller-from }{ caller-is }は { $call } を呼び出し、{ $code } を受けました。サーバー側のエラーです。
reason-unknown_cause = { caller-from }{ caller-is }は { $call } を呼び出し、カタログにない { $code } を受けました。
reason-throttled = { caller-from }{ caller-is }は { $call } でスロットリングされました（{ $code }）。同時のリクエストが多すぎます。
reason-copied_records = { caller-from }{ caller-is }は { $call } を呼び出し、{ $code } を受けました。本来は無害ですが、レコードはコピーです。そのシステムに書き込める人であれば、誰でも作り出すことができます。
reason-not_invoked = { caller-is }は、サービスにリンクされたロールで { $call } を呼び出し、{ $code } を受けましたが、{ not-invoked }。
not-invoked = { $invoked_by ->
    [none] レコードに invokedBy がありません
   *[known] invokedBy は「{ $invoked_by }」です
}
reason-unknown_service = { caller-is }は、サービスにリンクされたロールで { $call } を呼び出し、{ $code } を受けました。このサービスが何をポーリングするかはカタログにありません。
reason-unknown_error = { proof }の { caller-is }は { $call } を呼び出し、カタログにない { $code } を受けました。
reason-steady_client = { $means }{ caller-from }{ caller-is }は、数日間、同じアドレスから同じ種類の応答のみを受けています。
reason-vouched_client = { $means }{ caller-from }既知のアイデンティティとして指定された { caller-is }による呼び出しです。
reason-known_harmless = { proof }の { caller-is }は { $call } を呼び出し、{ $code } を受けました。

## The same in short: names of caller, call and error are on other lines

setting-removed-by = { $name }: { $time }、{ $caller ->
    [none] レコードに名前のない呼び出し元
   *[known] { $caller }
}{ $address ->
    [none] { "" }
   *[known] （送信元 { $address }）
}により削除。意図した変更か確認してください。
brief-nothing_set = { $means }{ caller-is }はそれでもポーリングします。対処は不要です。
brief-impostor = { $scanner ->
    [none] { caller-is }の名前は AWS サービスのロールに似ていますが、そうではありません。
   *[other] { caller-is }は { $scanner } を名乗っていますが、それを検証できるものがありません。
}
brief-recorder_role_misused = { caller-is }が AWS Config 以外に使用されました。
brief-anonymous = { caller-is }がこの呼び出しを行いました。
brief-scanner_denied = { denied-in-short }
brief-service_denied = { denied-in-short }
brief-caller_denied = { denied-in-short }
denied-in-short = { caller-is }のアクセスは{ $denied_by ->
    [none] { "" }
   *[known] 、{ policy-name }により
}拒否されました。
brief-contradicted = ロールは { $service } のものですが、invokedBy は「{ $invoked_by }」です。
brief-invalid_credentials = { caller-is }は、期限切れまたは無効な認証情報を使用しました。
brief-cross_account = { caller-is }がこの呼び出しを行いました。
brief-invoked_by_only = { caller-is }への応答は「未設定」ですが、呼び出し元は検証できません。
brief-other_session = { $invoked_by } が設定レコーダーのロールを使用しましたが、設定レコーダーのセッションではありません。
brief-not_steady = { caller-is }への応答は「未設定」ですが、{ not-steady }。
brief-not_read_only = { caller-is }の呼び出しに readOnly の指定がありません。
brief-resource_missing = { caller-is }は、存在しないリソースをリクエストしました。
brief-region_not_enabled = { caller-is }は、有効化されていないか拒否されているリージョンを呼び出しました。
brief-service_not_enabled = { caller-is }は、有効化またはサブスクライブされていないサービスを呼び出しました。
brief-conflict = { caller-is }は、既に存在するか使用中のものを作成または変更しようとしました。
brief-invalid_request = { caller-is }は、無効なリクエストを送信しました。
brief-dry_run = { caller-is }は、ドライランでアクセス許可をテストしました。そのアクセス許可を持っています。
brief-service_fault = { caller-is }はサーバー側のエラーを受けました。
brief-unknown_cause = { caller-is }は、カタログにないエラーを受けました。
brief-throttled = { caller-is }はスロットリングされました。同時のリクエストが多すぎます。
brief-copied_records = { caller-is }は無害なエラーを受けましたが、レコードは別のシステムのコピーです。
brief-not_invoked = { caller-is }は、サービスにリンクされたロールを使用しましたが、{ not-invoked }。
brief-unknown_service = { caller-is }への応答は「未設定」ですが、そのポーリングはカタログにありません。
brief-unknown_error = { caller-is }は、カタログにないエラーを受けました。
brief-steady_client = { caller-is }は、数日間、同じアドレスから「未設定」の応答のみを受けています。
brief-vouched_client = 既知のアイデンティティとして指定された { caller-is }が「未設定」の応答を受けました。
brief-known_harmless = { caller-is }は、既知の無害なエラーを受けました: { $title }。

caller-note = { $kind ->
    [service_linked_role] サービスにリンクされたロールで検証済み
    [recorder_role] 設定レコーダーのロールとして検証済み
    [recorder_role_misused] 設定レコーダーのロール
    [service_by_invoked_by] 未検証
    [service_for_principal] AWS サービスが代理で呼び出し
    [service] ロールのない AWS サービス
    [iam_user] IAM ユーザー
    [role_session] ロール
    [identity_center_user] IAM Identity Center
    [federated_user] フェデレーションユーザー
    [root] ルートユーザー
    [cross_account] 別のアカウント
    [anonymous] 認証情報なし
   *[unknown] 不明
}{ $expected ->
    [yes] { "" }
   *[no] 、invokedBy { $invoked_by }
}

## What to do

do-impostor = { $kind ->
    [cross_account] そのアカウントにアクセスを許可すべきか確認してください。
   *[other] 作成者と、他の操作を調べてください。
}
do-recorder_role_misused = 使用者と、他の操作を調べてください。
do-anonymous = 認証情報なしでリソースに到達できるべきか確認してください。
do-denied = { $denied_by ->
    [identity] { $explicit ->
        [yes] その拒否がこの呼び出し元を対象としたものか確認してください。
       *[no] { do-permit }
    }
    [resource] { $explicit ->
        [yes] その拒否がこの呼び出し元を対象としたものか確認してください。
       *[no] 呼び出し元にアクセスが必要な場合は、そのポリシーで許可してください。
    }
    [permissions_boundary] 呼び出し元にこの呼び出しが必要な場合は、境界を変更してください。
    [session] 呼び出し元にこの呼び出しが必要な場合は、AssumeRole に渡すセッションポリシーを拡張してください。
    [service_control] { do-organization }
    [resource_control] { do-organization }
    [vpc_endpoint] 呼び出し元に必要な場合は、エンドポイントのポリシーでこの呼び出しを許可してください。
    [key] 呼び出し元にキーが必要な場合は、キーポリシーで許可してください。
   *[none] レコードにポリシー名の記載がありません。呼び出し元、リソース、組織のポリシーを確認してください。
}
do-permit = { $kind ->
    [service_linked_role] このロールのポリシーを変更できるのは AWS のみです。続く場合は AWS サポートに問い合わせてください。
    [recorder_role] ロールにアクセス許可を追加してください。追加しない場合、AWS Config の記録は想定より少なくなります。
    [service_by_invoked_by] サービスに必要な場合は、ロールにアクセス許可を追加してください。
   *[other] 呼び出し元に必要な場合はアクセス許可を追加し、不要な場合は呼び出した理由を調べてください。
}
do-organization = { $kind ->
    [service_linked_role] このようなポリシーはサービスにリンクされたロールには適用されません。理由を調べてください。
    [recorder_role] サービスにリンクされていないこのロールには適用されます。ロールを除外するか、サービスにリンクされたロールを使用してください。
    [service_by_invoked_by] サービスにリンクされていないこのロールには適用されます。サービスにこの呼び出しが必要な場合は、ロールを除外してください。
   *[other] 呼び出し元にこの呼び出しが必要な場合は組織の管理者に依頼し、不要な場合は呼び出した理由を調べてください。
}
do-contradicted = どちらも AWS が書き込む値です。異なる理由を調べてください。
do-invalid_credentials = { $verified ->
    [yes] この認証情報は AWS が管理しています。続く場合は AWS サポートに問い合わせてください。
   *[no] 認証情報を更新するか、まだ使用している人を特定してください。
}
do-cross_account = そのアカウントにアクセスを許可すべきか確認してください。
do-invoked_by_only = { do-confirm }
do-confirm = { $hint ->
    [recorder] 設定レコーダーのロールかどうかを --inventory config で確認してください。
    [not-recorder] アカウントの設定レコーダーのロールではありません。ロールを使用できる人を確認してください。
    [no-role] 想定した呼び出しか確認してください。ロールでは検証できません。
   *[none] このサービスによる呼び出しが想定したものか確認してください。
}
do-other_session = ロールの使用者が、人か AWS Config の別の機能かを確認してください。
do-not_steady = { $may_vouch ->
    [yes] 呼び出し元を特定するか、--known-identity を使用してください。
   *[no] 呼び出し元を特定してください。
}
do-not_read_only = 呼び出しの目的を確認してください。
do-resource_missing = { $verified ->
    [yes] サービスは削除後もポーリングすることがあります。止まらない場合は、まだ参照しているものを探してください。
   *[no] 名前を修正するか、まだ使用しているものを探してください。
}
do-region_not_enabled = そのリージョンを対象から外すか、有効化してください。
do-service_not_enabled = サービスを有効化するか、呼び出しを停止するか、無効化した人を特定してください。
do-conflict = 呼び出し元によるこの呼び出しが想定したものか確認してください。
do-invalid_request = { $verified ->
    [yes] AWS が行ったリクエストです。続く場合は AWS サポートに問い合わせてください。
   *[no] 呼び出し元を修正するか、何をしようとしたかを調べてください。
}
do-dry_run = 攻撃者はこの方法でアクセス許可をテストします。想定した呼び出しか確認してください。
do-service_fault = 続く場合は AWS Health Dashboard を確認してください。
do-unknown_cause = 実際のエラーとして扱い、サービスの API リファレンスでコードを調べてください。
do-throttled = { $verified ->
    [yes] 続く場合は、この API コールのクォータの引き上げをリクエストしてください。
   *[no] 続く場合は、呼び出し元の頻度を下げるか、クォータの引き上げをリクエストしてください。
}
do-copied_records = 証跡自体を監査するか、1件のレコードで explain を実行してください。
do-not_invoked = 理由を調べてください。AWS は、呼び出したサービスを invokedBy に設定します。
do-unknown_service = 設定すべきかどうかを一度確認してください。
do-unknown_error = サービスの API リファレンスでコードを調べてください{ $draft ->
    [yes] （--why でエントリの下書きを表示）
   *[no] { "" }
}。
do-steady_client = この呼び出し元に心当たりがない場合は、特定してください。
do-vouched_client = 表示が不要な場合は、これらのエラーをフィルターで除外してください。
do-known_harmless = 対処は不要です。
what-is-known = { $harmless ->
    [yes] 既知の無害なエラー: { $title }。
   *[no] 既知のエラー: { $title }。
}

## Settings that changed

change-removed = { $name }: { $configured ->
    [none] { $removed } に削除され、その後は未設定
   *[yes] { $removed } まで設定され、その後削除
}。{ change-evidence }
change-removed_for_a_while = { $name }: 約{ $length ->
    [hours] { $count }時間
   *[days] { $count }日間
}削除（{ $from } から { $to } まで未設定）。{ change-evidence }
change-configured_for_a_while = { $name }: { $first } から { $last } まで設定され、その後削除。{ change-evidence }
change-configured = { $name }: { $to } まで未設定、{ $first } 以降は設定済み。{ change-evidence }
change-repeatedly = { $name }: 設定と削除の繰り返し。{ $restored ->
    [none] { $from } 以降は未設定
   *[known] 最後の削除は { $from }
}。{ change-evidence }
change-evidence = { $author ->
    [none] { "" }
    [unknown] 読み取ったレコードからは、削除した人は分かりません。
   *[known] { $time } に { $caller ->
        [none] レコードに名前のない呼び出し元
       *[known] { $caller }
    }{ $address ->
        [none] { " " }
       *[known] （送信元 { $address }）
    }が { $event } を呼び出しました。
}根拠: { $evidence ->
    [own] { $who } による呼び出し（その時は成功、それ以外は失敗）
    [some] その時に成功した呼び出しと、{ $who } のエラー
    [other] 成功した { $witness } の呼び出しと、{ $who } のエラー
   *[none] { $who } のエラー
}。{ $intent ->
    [check] 意図した変更か確認してください。
   *[none] { "" }
}

## Cadence

cadence = 実績: { $seen }。{ $facts }。呼び出しがランダムであれば、この規則性は { $chance }系列に 1つ未満です。{ $next }。
cadence-seen = 予期される { $calls } ± { $jitter } (90%) { $expected }回中 { $hits }回
cadence-hourly = 1時間ごとの呼び出し
cadence-twice-daily = 1日2回の呼び出し
cadence-daily = 毎日の呼び出し
cadence-weekly = 毎週{ $weekday }の呼び出し
cadence-every = { $period } ごとの呼び出し
cadence-on-days = { $days }の呼び出し
cadence-every-on-days = { $days }、{ $period } ごとの呼び出し
cadence-timer = { $period } ごとの呼び出し（呼び出しのたびにタイマーが再開）
cadence-timer-on-days = { $days }、{ $period } ごとの呼び出し（呼び出しのたびにタイマーが再開）
cadence-past-the-hour = 毎時 { $minute }分
cadence-from = { $time } UTC から
cadence-at = { $times } UTC
cadence-last-at = （最後は { $time } UTC）
cadence-missed = { $count ->
    [0] 欠落なし
   *[other] 欠落 { $count }回
}
cadence-off-time = 時刻のずれ { $count }回
cadence-extra = 余分 { $count }回
cadence-covered = 証跡データは時間範囲の { $percent }
cadence-whose = { $whose ->
    [none] 周期
   *[known] { $whose } の周期
}
cadence-restarted = { cadence-whose }は { $count }回再開（最後は { $date }）
cadence-moved = { cadence-whose }は { $date } に { $from } から { $to } UTC に移動
cadence-stopped = { cadence-whose }は { $time } より後に停止
cadence-started = { cadence-whose }は { $date } に開始
cadence-next = { $count ->
    [0] 以降の呼び出しは予期されません
   *[other] 次の呼び出しは { $next } 頃です
}
cadence-next-time = { $time } ± { $width }{ $period ->
    [none] { "" }
   *[known] （{ $period }）
}
cadence-burst = 1回のバースト: { $groups }に { $calls }。単発の作業に典型的です。スケジュールであれば繰り返されていたはずです。
cadence-busy-hours = 忙しい時間帯はありますが、周期はありません: 1日の一定の時間帯に集中する{ $groups }、{ $facts }。人による作業に典型的です。偶然よりよく合う周期はありません。
cadence-too-few = 周期を示すには呼び出しが少なすぎます: { $seen }。{ $then }
cadence-no-call = 呼び出しなし
cadence-needs-more = { $period ->
    [none] 周期の確認には、少なくともあと { $count }回の呼び出しグループが必要です。
   *[known] 約 { $period } の周期が示唆されます。この周期であと { $count }回の呼び出しグループがあれば確認できます。
}
cadence-without-pause = 周期はありません: { $calls }に 10分の休止がほとんどありません。10分未満の間隔は分析されません。
cadence-irregular = 周期はありません: { $seen }。偶然よりよく合う周期はありません。
on-weekdays = 平日
on-weekends = 週末
on-days = { $days }
weekdays = { $day ->
    [Monday] 月曜日
    [Tuesday] 火曜日
    [Wednesday] 水曜日
    [Thursday] 木曜日
    [Friday] 金曜日
    [Saturday] 土曜日
   *[Sunday] 日曜日
}

cadence-pooled = この呼び出し元の他の { $count } 個のリソースと同じく { $period } ごと。確認された呼び出しは { $calls } 回です。
cadence-fits-peers = 同種 { $count }件の { $period } の周期に一致します。
short-too-few = { $period ->
    [none] 呼び出し不足
   *[known] 呼び出し不足 (同種 { $count }件の { $period } に一致)
}
short-pooled = 他の { $count } 個のリソースと同じく { $period } ごと、呼び出し { $calls } 回
short-burst = バースト
short-busy-hours = 時間帯に偏り
short-irregular = 周期なし
short-at = { $times }
short-days = 週{ $count }日
short-stopped = { $date } に停止
short-since = { $date } 以降

## Ways to deal with noise

remedy-filter = CloudTrail を分析する側で、この検証済みの呼び出し元によるこの呼び出しのこのエラーを除外します。証跡自体では除外できません（ドキュメントに記載）。
remedy-filter-why = コストはかからず、アカウントも変更しません。ロール名だけでなく、呼び出し元、呼び出し、エラーのすべてを指定すれば、他の呼び出し元のエラーは隠れません。
remedy-set-why = 設定自体が有用な場合に限ります。エラーの減少は副次的な効果です。
remedy-set-why-not = 実際に影響のある実際の設定です。ログのエラーはその理由になりません。
remedy-leave = エラーは無害です。設定レコーダーからタイプを除外しても、エラーがなくなるとは限りません。AWS Config は記録しないタイプもポーリングします（ドキュメントに記載）。
remedy-leave-why = これらのエラーを見る人がいなければ十分です。

## Coverage and health of the records

partly-read = { $account ->
    [none] { $region }
   *[known] アカウント { $account }、{ $region }
}: { $count }種類の API コール（{ $names }）で読み取ったのは { $days } のみ。ノイズと判定するのはこの日のみです
partly-read-open = 少なくとも { $since } 以降、さらに長い可能性あり: { $resources } のエラー
health-more-changes = ここに示すもの以外にも、証跡と設定レコーダーの変更があります
health-no-reads = アカウント { $account }、{ $region } のレコードには読み取りイベントがありません。証跡が書き込みイベントのみを記録している可能性があり、その場合 AWS Config のポーリングのエラーは含まれません
health-duplicates = アカウント { $account }、{ $region } の失敗した呼び出し { $records }件を読み取りましたが、固有のイベント ID を持つのは { $events }件のみです。2つの証跡が同じイベントを配信しているか、コピーを読み取った可能性があります。各イベントは 1回だけ数えます
health-daily-recorder = { $account ->
    [none] { "" }
   *[known] アカウント { $account }:{ " " }
}{ $region } の設定レコーダー { $name } は 1日1回記録します。AWS Config のリソースの状態は最大 24時間前のものです
health-changed = { $time }: アカウント { $account }、{ $region } で{ $caller ->
    [none] 名前のない呼び出し元
   *[known] { " " }{ $caller }{ " " }
}{ $address ->
    [none] { "" }
   *[known] （送信元 { $address }）
}が { $call }{ $target ->
    [none] { "" }
   *[known] （対象 { $target }）
} を呼び出しました。{ $consequence }
after-trail-stopped = 以降のイベントがこの証跡にない可能性があります
after-trail-changed = 変更がイベントを除外するものであれば、以降のイベントがこの証跡にない可能性があります
after-recorder-stopped = AWS Config がポーリングを停止した可能性があります。以降のエラーの減少は、原因の解消を意味しません
after-setting-removed = 保護のための設定が削除されました。意図した変更か確認してください

## Organizations

accounts-not-read = { accounts }（うち { $unread }アカウントは未読み取り）
account-not-read = { $name }（未読み取り）
shared-everywhere = { $count }件のチェックが、読み取った { $accounts }アカウントすべてでノイズです。{ $accounts }回ではなく、組織で 1回決めてください。
shared-everywhere-with-rate = { $count }件のチェックが、読み取った { $accounts }アカウントすべてでノイズです（月に約 { $events }イベント）。{ $accounts }回ではなく、組織で 1回決めてください。
shared-nearly = { $count }件のチェックが、読み取った { $accounts }アカウントのほぼすべてでノイズですが、例外があります。先に例外を確認してください。
spread = { $accounts }中 { $some }
spread-with-others = { $accounts }中 { $some }。{ $others }アカウントではノイズのみではない
not-a-scanner = 既知のスキャナーではない呼び出し元
outlier-verdict = { $caller } の { $checks }: { errors-in-findings }がここでは{ $verdict ->
    [investigate] 要調査
    [client] 他のクライアント
   *[other] { " " }{ $verdict }
}ですが、{ $peers }ではノイズのみです。
outlier-rare = { $caller } の { $checks }: ここでは{ errors-in-findings }。{ $peers }で確認されています。
outlier-missing = { $caller } の { $checks }: ここではエラーがありませんが、{ $peers }ではノイズです。考えられる理由: 該当するリソースがない、すべてに設定がある、設定レコーダーがない、アクセスが拒否された、設定レコーダーの対象外である。
outlier-period = { $caller } の { $checks }: ここでは通常 { $here } ごとですが、{ $peers }では { $usual } ごとです。
peers-none = 同種 { $all }アカウント中 0
peers-all = 同種 { $all }アカウントすべて
peers-some = 同種 { $all }アカウント中 { $some }
peers-in-unit = 組織単位内の{ $peers }
at-least = 少なくとも{ $peers }
at-most = 多くとも{ $peers }

## Names where there is little room

no-arn-in-record = レコードに ARN なし

## The answer

no-account = アカウントなし
caveat-health = 証跡の状態: { $note }。
caveat-read-in-part = 一部のみ読み取り: { $text }。
caveats-more = 他に { $count }件あります。--format json ですべて表示されます。

## Tables and their headings

column-errors = エラー
column-cadence = 周期 (UTC)
column-resource = リソース
column-check = チェック
column-caller = 呼び出し元
column-account = アカウント
column-accounts = アカウント
column-unit = 組織単位
column-a-month = 月間イベント
column-noise = ノイズ
column-investigate = 要調査
column-client = 他のクライアント
column-benign = 無害
column-unexplained = 未解明
column-changed = 変化
records = { $count }レコード
reads = 読み取り { $count }回
rows-more-with-limit = ... 他 { $count }行。--limit で表示行を増やせます。--format json にはすべてあります。
and-more = ... { $more }。--format json にはすべてあります。
accounts-more = 他 { $count }アカウント
units-more = 他 { $count }組織単位
checks-more = 他 { $count }件のチェック
draft-entry = カタログエントリの下書き（疑問符を埋めて --catalog FILE で使用）:
not-shown = --only により非表示: { $hidden }。
source-read = 読み取り: { $place } の { $kind }、{ $read }
requests = AWS へのリクエスト: { $count }回
note = 注: { $note }
note-not-listed = 検出結果 { $all }件のうち { $listed }件を、注意が必要なものから順に表示しています。合計はすべての検出結果のもので、--format ndjson または csv ですべて出力されます
note-paused = アカウント { $account }、{ $region } で { $from } から { $to } まで { $name } が停止していました。ポーリング対象のリソースの大半がポーリングされていないため、{ $count }件の繰り返しエラーで欠けている呼び出しは、変化を示すものではありません
not-read = 未読み取り:
account-heading = アカウント { $account }
role-in-sessions = { $arn } （セッション { $sessions }）
organization-heading = ORGANIZATION 組織  { $accounts }
apart-heading = 同種のアカウントと異なる点:
findings-more = 他の検出結果 { $count }件
rows-more = 他 { $count }行
gaps-more = 他の未読み取り { $count }件
column-count = 件数
column-share = 割合
column-error-code = エラーコード
column-call = 呼び出し
column-verdict = 判定
column-findings = 検出結果
column-last-seen = 最終検出
column-why = 理由
column-finding = 検出結果
ranking-without-noise = ノイズを除くと、エラー { $errors }件のうち { $left }件（{ $percent }）が残ります。

## Markdown, for a ticket or a comment

not-all-read = 読み取れなかったものがあります:
comment-is-full = コメントの長さの上限のため省略: { $left_out }。JSON 形式にはすべてあります。
and-more-in-comment = ... { $more }。

## The difference of two reports

diff-sides = 旧: { $old }。新: { $new }。
diff-new = 新規
diff-other-verdict = 判定の変更
diff-other-cadence = 周期の変更
diff-gone = 検出されなくなったもの
diff-not-seen = 検出なし（新しいレポートの対象外の可能性あり）
diff-unchanged = 変更のない検出結果は { $count }件です。
diff-was = { $new }（以前: { $old }）
diff-stopped = { $cadence }、停止
diff-perhaps-not-new = { $rhythm }（新規ではない可能性あり。旧レポートでは{ $doubt }）
diff-incomplete = { $report } 側のレポートには読み取れなかったものがあります。詳細はそのレポートにあります。
diff-wrong-way-round = 新しいレポートの時間範囲が古いレポートより前に終わっています。2つのファイルの順序を確認してください。
diff-versions = 古いレポートは trailhum { $old }、新しいレポートは { $new } が出力しました。カタログが異なる可能性があります。
doubt-account-not-read = アカウント { $account } のレコードを読み取っていない
doubt-region-not-read = { $region } のレコードを読み取っていない
doubt-incomplete = すべては読み取れていない
doubt-not-listed = すべての検出結果を掲載していない
doubt-short-range = 検出には時間範囲が短すぎる

## The explanation of one error

label-answer = 結論
label-call = 呼び出し
label-cause = 原因
label-source = 送信元
label-event = イベント
label-evidence = 根拠
label-known-by = 識別の根拠
label-missing = 欠落
label-message = メッセージ
label-resource = リソース
label-caller = 呼び出し元
label-role = ロール
label-session = セッション
label-error = エラー
label-background = 背景
label-recurs = 再発
label-impact = 影響
label-what-to-do = 対処
label-certainty = 確度
no-error = エラーなし
cause-in-short = { $cause ->
    [not_configured] 未設定
    [setting_removed] 設定の削除
    [resource_missing] リソースなし
    [access_denied] アクセス拒否{ $denied_by ->
        [none] { "" }
       *[known] （{ policy-name }）
    }{ $explicit ->
        [yes] （明示的な拒否）
       *[no] { "" }
    }
    [service_not_enabled] サービス無効
    [throttled] スロットリング
    [invalid_credentials] 無効な認証情報
    [region_not_enabled] リージョン無効
    [invalid_request] 無効なリクエスト
    [conflict] 競合
    [dry_run] ドライラン
    [service_fault] サーバー側のエラー
   *[unknown] 不明
}
as-pasted = 貼り付けられたもの
events = { $count }イベント
option-rate = 月に { $count }イベント減ります。
option-no-undo = 完全に元に戻すことはできません。
option-undo = 元に戻せるか: { $undo }
what-can-be-done = 対処の選択肢:
commands = コマンド:
draft-entry-heading = カタログエントリの下書き:
impact-investigate = 影響がある可能性があります。原因が分かるまで実際のエラーとして扱ってください。
impact-unexplained = 不明です。呼び出し元は検証済みの AWS サービスですが、原因は分かりません。一度調査してください。
impact-changed = 現時点ではありません。何が変わったかを確認してください。
impact-client = 呼び出し元に心当たりがあれば、ありません。
impact-benign = ありません。既知のエラーであり、呼び出し元は検証済みの AWS サービスです。
impact-noise = ありません。リソースは正常で、何も変更されておらず、アクセスも拒否されていません。
impact-none = それ自体にはありません。
explain-no-entry-for-call = この呼び出しのエントリはカタログにありません。
explain-other-errors-known = この呼び出しについてカタログにあるのは { $codes } のみです。
explain-missing = レコードに { $field } がないため、読み取りと変更を区別できません。レコード全体を貼り付けてください。
explain-succeeded = この呼び出しは成功しています。レコードに errorCode も errorMessage もないため、説明するエラーはありません。
explain-caller-without-arn = ARN のない呼び出し元
explain-not-by-config = AWS Config による呼び出しではありません。AWS Config のポリシーはこの呼び出しを許可していません。
explain-cadence-here = 今回: { $cadence }
explain-one-event = 1件のイベントでは周期は分かりません。--events で証跡を指定すると測定できます。
explain-item-without = リソースは存在しますが、設定されていません。supplementaryConfiguration にあるのは { $keys } で、{ $key } はありません。
explain-item-with = 現在は設定されています。supplementaryConfiguration に { $keys } があります。
explain-impossible-since = AWS は { $date } 以降このエラーを返していません。それより後のものはノイズではありません。
explain-ambiguous = 同じコードはリソースの削除も意味します。どちらかはメッセージまたはインベントリでのみ分かります。
scanner-means-unknown = { $name } のポリシーは、リソースの設定の読み取りを許可しています。このようなエラーのレコードは知られていません。
explain-depends-on-caller = ノイズかどうかは呼び出し元によって決まり、呼び出し元はイベントでのみ分かります。検証済みのスキャナー（{ $scanners }{ $more ->
        [0] {""}
       *[other] {"、"}他 { $more }件
    }）によるものであればノイズです。それ以外の場合は、呼び出し元を特定してください。
explain-certainty = 呼び出しとエラー: { $how }。
explain-certainty-config = 呼び出し元としての AWS Config: { $how }。
explain-certainty-none = このエラーのエントリはカタログにありません。

## The HTML page

html-theme = テーマ
html-summary = 概要
html-days-not-drawn = 最近の日のみを描画しています。それより前の { $count }日は描画していません。
markdown-title = ## trailhum audit（AWS に関する情報は { $date } 時点）
catalog-date = AWS に関する情報は { $date } 時点のものです。
html-footer = trailhum { $version } が出力しました（AWS に関する情報は { $date } 時点）。時刻はすべて UTC です。このページはどのサーバーにも接続しません。
html-check = 、チェック { $id }
html-session = 、セッション { $session }
html-user-agent = ユーザーエージェント
html-option = 選択肢: { $kind }
html-draft-entry = エントリの下書き
html-incomplete = このレポートは不完全です:
html-gaps = 読み取れなかったソースが { $count }件あります。
html-gaps-link = 対象と理由
html-coverage = 読み取った範囲
html-sources = ソース
html-source = ソース
html-place = 場所
html-read = 読み取り
html-not-read = 読み取れなかったもの
html-nothing-missing = 欠けているものはありません。
html-cadence = 周期
html-seen = 検出期間
html-unread = 未読み取り
html-in-account = 、アカウント { $account }
html-setting = 設定
html-latest-events = 最近のイベント
html-exists = 、存在
html-deleted = 、削除済み
html-by-config = AWS Config のインベントリ
html-by-service = S3 または Lambda 自体
html-not-configured = { $key }: { $source }によれば未設定
html-configured = { $key }: { $source }によれば設定済み
figure-errors = エラー
figure-errors-note = { $count }レコード中
html-no-findings = 失敗した API コールは見つかりませんでした。
html-filter = フィルター
html-verdicts = 判定
html-sort-by = 並べ替え
sort-attention = 注意が必要な順
sort-errors = エラーの多い順
sort-last-seen = 最終検出
html-expand-all = すべて展開
html-needs-javascript = フィルター、並べ替え、コピーには JavaScript が必要です。それ以外は JavaScript なしで機能します。
html-accounts = すべてのアカウント
html-by-account = アカウント別
html-by-unit = 組織単位別
html-units = 組織単位
html-shared-noise = アカウントに共通するノイズ
html-apart = 同種のアカウントと異なる点
meaning-investigate = 注意が必要です。呼び出し元または原因が、無害とは分かっていません。
meaning-client = AWS サービスと同じエラーを、安定したクライアントまたは既知として指定されたアイデンティティが受けています。
meaning-benign = 検証済みの AWS サービスが、無害と分かっている理由で失敗しています。
meaning-unexplained = 検証済みの AWS サービスが、カタログで説明できないエラーを受けています。
meaning-changed = ノイズでしたが、時間範囲の途中で開始、停止、または移動したか、インベントリと矛盾しています。
meaning-noise = 検証済みのスキャナーが、設定されていない設定をリクエストしました。対処は不要です。
strips-heading = リソース別のすべての呼び出し
strips-intro = 同じ周期の、1つのリソースへのすべての呼び出しを 1行で示します。上が 0時、中央が 12時、下が 24時です。名前は検出結果へのリンクです。
strips-more = 他 { $count }行は描画していません。検出結果は上にあります。
noise-heading = ノイズの発生時刻
noise-intro = 左から右が日、上から下が時刻 (UTC) です。各点は、呼び出しが 1回以上あった 10分間です。線は、毎日同じ時刻の呼び出しです。灰色の部分は時間範囲外か、読み取れなかった部分です。
noise-title = 日と時刻別のノイズ
noise-description = 検出結果 { $findings }件、うち周期あり { $regular }件。
codes-heading = エラーコード
codes-intro = エラー { $all }件、ノイズを除くと { $left }件。
codes-label = コード別のエラー
codes-without-noise = ノイズを除く
codes-rarer = 少数のコード { $count }件、エラー { $errors }件
codes-rarer-label = 少数のエラーコード

## The first screen

note-not-kept-apart = 他のグループのエラー { $count }件は個別に数えられませんでした。要調査として扱ってください
account = アカウント { $names }
regions = { $count }リージョン
answer-no-record = 何も読み取れませんでした。この時間範囲にイベントはありません。エラーがなかったことを意味するものではありません。
answer-no-error = 読み取った { $count }イベントにエラーはありません。
answer-counts = エラー { $errors }件: { $counts }
count-investigate = 要調査 { $count }
count-unexplained = 未解明 { $count }
count-changed = 変化 { $count }
count-client = 他のクライアント { $count }
count-benign = 無害 { $count }
count-noise = ノイズ { $count }（{ $percent }）
read-by-name = 読み取り: イベント履歴の { $count }種類の API コール。
not-read-other-calls = 他の API コールのエラーは読み取っていません。--events s3://BUCKET/PREFIX で証跡から読み取れます。
not-read-in-part = { $count }種類の API コールは一部のみ読み取りました。--effort full ですべて読み取ります。
not-read-gaps = 読み取れなかったソースが { $count }件あります。

## One row for a caller and a reason

row-from = { $reason }、送信元 { $address }
row-in = { $reason }、アカウント { $account }
row-about = { $resources ->
    [none] { "" }
   *[known] 、{ $resources }
}
row-resources-at-least = 少なくともリソース { $count }件
row-no-cadence = 周期未確認
row-anonymous = 匿名
row-denied = { $policy ->
    [identity] アイデンティティベースのポリシーによる
    [resource] リソースベースのポリシーによる
    [permissions_boundary] アクセス許可の境界による
    [session] セッションポリシーによる
    [service_control] サービスコントロールポリシーによる
    [resource_control] リソースコントロールポリシーによる
    [vpc_endpoint] VPC エンドポイントポリシーによる
    [key] KMS キーポリシーによる
   *[none] { "" }
}{ $explicit ->
    [yes] 明示的な拒否
   *[none] アクセス拒否
}: { $calls }{ row-about }
row-why-impostor = { $scanner ->
    [none] AWS サービスのロールに似た名前: { $calls }
   *[other] { $scanner } を名乗る呼び出し: { $calls }
}
row-why-recorder_role_misused = 設定レコーダーのロールだが、呼び出したのは AWS Config ではない{ $claim ->
    [none] { "" }
   *[known] （{ claim-by }: { $claim }）
}: { $calls }
row-why-setting_removed = { $setting }を { $time } に削除{ $by ->
    [none] { "" }
   *[known] （{ $by } による）
}
row-why-anonymous = 認証情報なし: { $calls }、{ $codes }
row-why-scanner_denied = { row-denied }
row-why-contradicted = ロールは { $service } のものだが invokedBy は { $invoked_by }: { $calls }、{ $codes }
row-why-service_denied = { row-denied }。{ $invoked_by ->
    [none] ロールのないサービス
   *[known] { $invoked_by }（根拠は invokedBy のみ）
}
row-why-caller_denied = { row-denied }
row-why-invalid_credentials = 期限切れまたは無効な認証情報: { $calls }、{ $codes }
row-why-cross_account = { $account ->
    [none] 別のアカウント
   *[known] アカウント { $account }
}: { $calls }、{ $codes }
row-why-invoked_by_only = invokedBy は { $invoked_by } だがロールで検証できない: { $calls }
row-why-other_session = 設定レコーダーのロールだが、設定レコーダーのセッションではない: { $calls }、{ $codes }
row-why-not_steady = 未設定だが、{ $unsteady ->
    [other_errors] 呼び出し元は他のエラーも受けている
    [services] 呼び出し元は多くのサービスからエラーを受けている
    [days] 呼び出し元が確認された日数が少ない
    [source_ips] アドレスが新しいか多い
    [identity] この種類の呼び出し元は常に表示
    [incomplete] アカウントのエラーの一部が未判定
   *[one_day] 大半が 1日に集中
}: { $calls }
row-why-not_read_only = readOnly の指定なし: { $calls }、{ $codes }
row-why-resource_missing = リソースなし: { $calls }{ row-about }
row-why-region_not_enabled = リージョン無効: { $calls }
row-why-service_not_enabled = サービス無効: { $calls }、{ $codes }
row-why-conflict = 既に存在または使用中: { $calls }、{ $codes }
row-why-invalid_request = 無効なリクエスト: { $calls }、{ $codes }
row-why-dry_run = ドライラン: { $calls }
row-why-service_fault = サーバー側のエラー: { $calls }、{ $codes }
row-why-unknown_cause = { $codes }: { $calls }{ row-about }
row-why-throttled = スロットリング: { $calls }
row-why-copied_records = 別のシステムのレコードのコピー: { $calls }
row-why-not_invoked = invokedBy がロールを裏付けない: { $calls }
row-why-unknown_service = スキャン内容がカタログにないサービス: { $calls }、{ $codes }
row-why-unknown_error = カタログにないエラー: { $calls }
row-why-unclear = { $codes } はリソースの削除も意味する: { $calls }{ row-about }
row-why-not_permitted = ロールのポリシーに許可なし: { $calls }
row-why-impossible = AWS が現在は返さないエラー: { $calls }、{ $codes }
row-why-evidence_given_up = 追跡できる設定数を超過: { $calls }{ row-about }
changed-deleted = リソース削除 { $count }
changed-was_set = 設定削除 { $count }
changed-removed = 設定削除 { $count }
changed-removed_for_a_while = 一時的な削除 { $count }
changed-configured_for_a_while = 一時的な設定 { $count }
changed-configured = 設定済み { $count }
changed-repeatedly = 設定と削除の繰り返し { $count }
changed-now_set = 現在設定済み { $count }
changed-stopped = 停止 { $count }
changed-began = 新規 { $count }
changed-moved = 時刻の移動 { $count }
changed-interrupted = 中断 { $count }
screen-and-more = 他 { $count }件
screen-benign = 既知の無害なエラー: { $callers }
screen-caller-errors = { $name } { $errors }
screen-resources = リソース
screen-errors = エラー
screen-every = 周期
screen-not-listed = 一覧にないもの
screen-clients = AWS サービスと同じエラー、ツールは未検証: { $callers }
screen-next = 次: trailhum explain{ $source } --event-id { $id }
screen-next-details = --details ですべてのエラーを表示
screen-health = 証跡の状態: { $first }{ $count ->
    [0] { "" }
   *[other] 、他 { $count }件は --details
}。
title-investigate = INVESTIGATE 要調査
title-unexplained = UNEXPLAINED 未解明
title-changed = CHANGED 変化
title-client = CLIENT 他のクライアント
title-benign = BENIGN 無害
title-noise = NOISE ノイズ
short-column-investigate = 要調査
short-column-unexplained = 未解明
short-column-changed = 変化
short-column-client = 他
short-column-benign = 無害
short-column-noise = ノイズ
column-first-seen = 最初の検出
column-event = 最新のイベント
column-resources = リソース
column-every = 周期
figure-note = { $percent }、検出結果 { $count }件
html-causes = 最初に調査する項目
html-title = trailhum audit: { $heading }
html-copy = コピー
html-copied = コピーしました
html-first-and-last = 最初の検出 { $first } · 最終検出 { $last }
html-errors-by-check = 呼び出し元とチェック別のエラー
html-every = { $cadences } ごと
html-shown = 検出結果 { $all }件中 { $shown }件
sort-name = 呼び出し元とチェック
html-filter-title = 推奨フィルター
html-filter-hides = エラー { $errors }件のうち { $hidden }件を除外します。対象は、サービスにリンクされたロールで検証済みの { $callers } による { $checks }種類のチェックの失敗した呼び出しです。他のものは除外しません。
html-filter-split = 判定別: { $counts }。
hides-investigate = 要調査 { $count }
hides-unexplained = 未解明 { $count }
hides-changed = 変化 { $count }
hides-client = 他のクライアント { $count }
hides-benign = 無害 { $count }
hides-noise = ノイズ { $count }
html-filter-attention = 除外されるエラーのうち { $count }件は注意が必要です。ノイズとの違いは、それ以前の経緯のみです。先に調査し、その後で除外してください。
dialect-athena = Athena SQL
dialect-logs-insights = CloudWatch Logs Insights
html-filter-left-out = このクエリに収まらず、除外されないエラー: { $checks }。
html-filter-others = 他の言語:
html-addresses = 送信元アドレス
html-claim = 名乗り

## フィルターの問題（trailhum lint）

lint-reading = { $language }{ $guessed ->
    [yes] （テキストから判別）
   *[none] { "" }
}。一致するものは{ $reading ->
    [hides] 除外されます
   *[keeps] 残ります
}。
lint-count = { $count ->
    [0] 問題なし
   *[other] 問題 { $count }件
}（{ $tried }件のレコードで確認{ $cut ->
    [yes] 。テキストの値の一部は未確認
   *[none] { "" }
}）。
lint-fate = { $kept ->
    [yes] 残る:
   *[none] 除外:
}
lint-more = { $count ->
   *[other] 他に { $count }か所
}
lint-noise = 検証済みの AWS サービスのノイズ { $kinds }種類のうち { $hidden }種類
lint-not-evaluated = 評価せず、ないものとした部分: { $text }
lint-usual = どのアカウントにもあるレコード
lint-repaired = { $kind ->
    [own] 修正後: このテキストの代わりに trailhum のフィルター
    [joined] 修正後: 元の条件と、検証済みの呼び出し元のノイズを除く trailhum の条件
   *[edited] 修正後
}
lint-removed = 削除した条件: { $text }
lint-example-account = { $account } は例です。自分のアカウントに置き換えるか、--account ID を追加してください。
lint-no-repair = 修正後のテキストはありません。問題のある部分を除くと何も残りません。
lint-own = { $records }件のレコードのうち { $hidden }件を除外し、{ $kept }件を残します。除外されるもののうち { $other }{ $other ->
   *[other] 件
}は、カタログではノイズではありません。
lint-own-unread = --events は使用していません。trailhum はファイルから { $fields } を読み取りません。
lint-row-config-denied = AWS Config の { $call } がアクセス拒否
lint-row-role-of-that-name = 名前だけが同じロールまたはユーザーの { $call } がアクセス拒否
lint-row-person-denied = ユーザーの { $call } がアクセス拒否
lint-row-service-without-arn = ARN のない AWS サービスの { $call } がアクセス拒否
lint-row-success = ユーザーの { $call } が成功
lint-row-root = ルートユーザーの { $call } が成功
lint-fault-matches-everything = { $subject ->
    [none] すべてのレコードに一致します。
   *[other] すべてのレコードで真になります。{ $subject } が一方の値と等しければ、もう一方とは異なります。!= は AND で結合してください。
}
lint-fault-differs-or = OR で結合した != がほぼすべてのレコードに一致するため、他の条件は効きません。残りを括弧で囲み、!= は AND で結合してください。
lint-fault-matches-nothing = 真になりません。{ $subject } の値は 1つですが、2つ要求しています。OR で結合してください。
lint-fault-precedence = 括弧のない AND と OR です。別のまとめ方では、このレコードの結果が変わります。
lint-fault-missing-field = { $null ->
    [yes] { $subject } のないレコードが除外されます。NULL との比較は真になりません。
   *[none] { $subject } のないレコードが除外されます。比較には値が必要です。
}
lint-fault-denied-service = { $subject } のアクセス拒否が除外されます。サービスが機能していない兆候です。
lint-fault-chosen-name = ロールまたはユーザーを作成できる人は誰でも { $subject } と名付けることができ、除外されます。
lint-fault-chosen-session = どのセッションも { $subject } と名付けることができ、除外されます。
lint-fault-user-agent = どの呼び出し元もユーザーエージェント { $subject } を送信でき、除外されます。
lint-fault-source-address = アドレス { $subject } では呼び出し元を特定できません。その背後の別の呼び出し元も除外されます。
lint-fault-invoked-by = 呼び出しを中継したのは { $subject } ですが、誰の権限かは確認されないため、別のロールのアクセス拒否も除外されます。
lint-fault-event-name-only = { $subject } のエラーが、すべての呼び出し元について除外されます。
lint-fault-error-code-only = { $subject } が、すべての呼び出し元について除外されます。
lint-fault-any-caller = { $subject } のこれらのエラーが、すべての呼び出し元について除外されます。
lint-fault-whole-service = { $subject } のエラーが、すべての呼び出し元について除外されます。
lint-fault-whole-account = アカウント { $subject } のエラーがすべて除外されます。
lint-fault-unknown-field = フィールド { $subject } のあるレコードはありません{ $meant ->
    [none] 。
   *[other] 。{ $meant } ではありませんか?
}
lint-fault-value-typo = 値 { $subject } のあるレコードはありません。{ $meant } ではありませんか?
lint-fault-letter-case = 大文字と小文字が区別されます。{ $subject } は { $meant } と一致しません。
lint-fault-literal-wildcard = { $subject } のワイルドカードは、ここでは普通の文字です。{ $meant } ではありませんか?
lint-fault-quoted-name = 二重引用符で囲むと { $subject } は列の名前になります。{ $meant } と書いてください。
lint-fault-too-long = { $subject }文字あります。上限は { $meant }文字です。

## 許容された検出結果

title-accepted = ACCEPTED 許容
column-accepted = 許容
column-remark = 備考
count-accepted = 許容 { $count }
accepted-by = { $file } のエントリによる
html-accepted = 許容された検出結果
html-accepted-note = { $file } のエントリが許容する検出結果（呼び出し元別）。判定は変わらない。
note-settings = 設定ファイル { $file } を使用
accept-about = { $key } { $word }{ $count ->
    [0] { "" }
   *[other] （{ $resources }）
}
accept-until = { $date } まで{ $who ->
    [none] { "" }
   *[other] （{ $who }）
}: { $reason }
accept-warning = { $file }、エントリ { $number }: { $text }
accept-remark-not_applied = 適用しない: { $barriers }。
accept-remark-broader = { $count }件の検出結果に一致し、at_most = { $most } より多い: 新しいものを確認し、at_most を変更してください。それまで --fail-on はすべてを数える。
accept-remark-expired = { $date } に期限切れとなり、何も許容しない{ $count ->
    [0] { "" }
   *[other] （{ $count }件の検出結果に一致）
}。
accept-remark-expires_soon = まもなく期限切れ（{ $date }）。
accept-remark-matches_nothing = 一致する検出結果がない: 削除するか、caller、原因、リソースを確認してください。
accept-remark-no_at_most = at_most がない: at_most = { $count } とすると、それより多く一致したときに分かる。
accept-not-applied-to = { $count }件の検出結果（{ $why }）
accept-barrier-not_verified = 呼び出し元は AWS のサービスのような名前で、そのサービスとして検証できない
accept-barrier-recorder_role_misused = レコーダーのロールが使われたが、AWS Config によるものではない
accept-barrier-setting_removed = 設定が削除された、またはその可能性がある
accept-barrier-service_denied = AWS のサービスがアクセスを拒否されており、レコーダーは読み取れないものを記録しない
accept-barrier-anonymous = 認証情報のないコール
accept-barrier-calls_missing = 予定されたコールがなく、レコーダーの停止と区別できない
accept-barrier-copied_records = レコードはコピーで、CloudTrail 以外が書いた可能性がある
accept-barrier-other_caller = 呼び出し元はルートユーザーまたは不明
accept-barrier-contradicted = このサービスによるコールであることと、レコードが矛盾する
label-accepted = 許容
explain-accepted = { $date } まで{ $who ->
    [none] { "" }
   *[other] （{ $who }）
}、理由: { $reason }（設定ファイルのエントリ { $number }）

## アイデンティティの読み取り権限（trailhum doctor）

doctor-beforehand = 読み取りコールを試行します。拒否されたコールは CloudTrail に AccessDenied として記録され（ユーザーエージェントは app/trailhum-doctor）、CIS のアラームが発報することがあります。--plan はコールを一覧表示し、実行しません
doctor-head = アカウント { $account ->
    [none] 不明
   *[other] { $account }
} · { $regions }
doctor-enabled = { $count ->
   *[other] { $count } リージョンが有効
}
doctor-answer-all = { $count ->
   *[other] 試行した { $count } 件の権限がすべて許可されています。
}
doctor-answer-part = 試行した { $count } 件の権限のうち { $granted } 件が許可されています。
doctor-stopped = Ctrl-C で停止しました。残りは試行していません。
doctor-column-for = 用途
doctor-column-granted = 許可
doctor-column-rest = 許可なし
doctor-for-audit = trailhum audit
doctor-for-trails = --plan, --all-regions
doctor-for-logs = --events logs:
doctor-for-athena = --events athena:
doctor-for-org = --org
doctor-granted = { $tried } 件中 { $granted } 件
doctor-denied = アクセス拒否: { $actions }
doctor-failed = 失敗: { $actions }
doctor-not-tried = 未試行: { $actions }
doctor-why-not-tried = 未試行: クエリの開始や読み取り（費用がかかるため）、および見つからなかったリソース、テーブル、ロググループを必要とするもの。
doctor-failure = { $region } の { $action } が失敗しました: { $message }
doctor-explicit = 明示的な拒否: { $actions }。許可するポリシーでは変わりません。サービスコントロールポリシー、アクセス許可の境界、VPC エンドポイントポリシーを確認してください。
doctor-logged = 拒否されたコールは CloudTrail に AccessDenied として記録され、ユーザーエージェントに app/trailhum-doctor が含まれます。
doctor-recorders-none = 設定レコーダーは見つかりませんでした。
doctor-recorder-own = { $region }: 設定レコーダー { $name }、{ $recording ->
    [yes] 記録中
    [no] 停止中
   *[none] 状態不明
}{ $role ->
    [none] { "" }
   *[other] 、{ $role }
}
doctor-recorder-service = { $region }: { $service } のサービスにリンクされたレコーダー { $name }
doctor-channel = { $region }: 配信チャネル { $name } は{ $fails ->
    [yes] 失敗
   *[none] 配信中
}{ $delivered ->
    [none] { "" }
   *[other] 、履歴の最終配信 { $delivered }
}
doctor-trail = { $organization ->
    [yes] 組織の証跡
   *[none] 証跡
} { $name }{ $regions ->
    [yes] 、すべてのリージョン
   *[none] 、1リージョン
}{ $places ->
    [none] { "" }
   *[other] : { $places }
}
doctor-log-group = { $region }: ロググループ { $group }{ $bytes ->
    [none] { "" }
   *[other] 、{ $bytes } バイト
}{ $days ->
    [none] { "" }
   *[other] 、保持期間 { $days } 日
}
doctor-table = { $region }: Athena のテーブル { $name }
doctor-facts = 実際の記録でまだ確認されていないカタログの事実 { $count } 件のうち、ここの最新のコールで { $confirmed } 件が確認され、{ $differs } 件が異なり、{ $unseen } 件は発生していません。
doctor-facts-confirmed = 確認済み: { $checks }。
doctor-fact-differs = { $check }: コールは { $codes } でのみ失敗しました。ご報告ください。
doctor-policy = 不足している権限のポリシー:
doctor-next = 次: { $command }
doctor-plan = trailhum doctor は次の読み取りコールを実行します。--plan は何も実行しません。拒否されたコールは CloudTrail に AccessDenied として記録され（ユーザーエージェントは app/trailhum-doctor）、CIS のアラームが発報することがあります。
doctor-plan-regions = リージョン: { $regions }。
doctor-plan-all-regions = リージョン: { $regions }、およびその他の有効なすべてのリージョン。
doctor-plan-never = 試行しないもの: { $actions }。費用のかかるクエリの開始や読み取り、またはテーブルの指定を伴うためです。
doctor-column-call = コール
doctor-column-where = 場所
doctor-column-if = 条件
doctor-where-pages = 各リージョン、{ $pages } ページ
doctor-where-each = 各リージョン
doctor-where-once = 1回
doctor-if-always = 常に
doctor-if-resource = AWS Config がバケットを一覧に含む場合
doctor-if-log_group = アカウントの証跡が書き込む場合
doctor-if-database = Athena がデータベースを一覧に含む場合
doctor-if-root = 組織を一覧表示できる場合
doctor-if-query = なし
doctor-if-table = なし

## CIS のアラーム

alarm-fires = 不正な API コールに対する CIS のアラームは 1日に { $fires } 回発報し、そのうち { $aws } 回（{ $percent }）は AWS サービスのみが原因です。
alarm-none = 不正な API コールに対する CIS のアラームは発報しません: { $count ->
    [0] エラーは読み取られませんでした
   *[other] 読み取った { $count } 件のエラーに、対象のコードはありません
}。
alarm-periods = 1日に { $periods } 個の 5分間の期間でアラーム状態となり、そのうち { $aws } 個には AWS サービスのコールしかありません。CIS 1.4 以降の文では 1日に { $later } 回発報します。
alarm-event-history = アラームはそれらも数えます。ここでの発報は、アカウントでの実際より少なくなります。
alarm-column-old = CIS 1.2
alarm-column-later = CIS 1.4+
alarm-column-a-day = 1日
alarm-column-next = 今後14日
alarm-column-ends = 終了
alarm-column-who = 呼び出し元と原因
alarm-column-series = 繰り返すエラー
alarm-row-service = AWS サービス: { $cause }
alarm-row-other = { $caller }（{ $causes }）
alarm-row-all = すべて
alarm-row-left = 2つ目のアラームに残るもの
alarm-of-cause = { $cause } { $errors }
alarm-caller-service_with_role = 利用者のロールを使う AWS サービス
alarm-caller-tool = ツールとベンダー（未検証）
alarm-caller-workload = ロール
alarm-caller-person = ユーザー
alarm-caller-cross_account = 他のアカウント
alarm-caller-anonymous = 匿名
alarm-caller-suspect = AWS サービスを装う呼び出し元
alarm-caller-unknown = 不明な呼び出し元
alarm-cause-delivery_probe = Config の配信先バケットの確認
alarm-cause-service_not_enabled = サービスが無効
alarm-cause-known_harmless = 無害と確認済み
alarm-cause-organization_policy = SCP または RCP
alarm-cause-kms_key = KMS キー
alarm-cause-access_denied = アクセス拒否
alarm-ends-never = なし
alarm-legend = 今後14日: 予想されるエラー数。100回のうち 95回はこの範囲に入ります。終了なし: 周期があり、ポリシーか設定が変わるまで続きます。
alarm-second = 2つ目のアラームは { $all } 件のエラーのうち { $errors } 件を除外し、1日に { $fires } 回発報します（{ $filters ->
   *[other] メトリクスフィルター { $filters } 個
}）:
alarm-second-none = 2つ目のアラームで除外できるものはありません: AWS サービスの拒否されたコールに、検証と説明ができて繰り返すものはありません。
alarm-ground-known_harmless = 無害と確認済み
alarm-ground-delivery_probe = 配信先バケットの確認
alarm-ground-organization_policy = SCP または RCP、読み取り専用のコール
alarm-check-delivery = デプロイする前に、AWS Config の配信が成功していることを確認してください: DescribeDeliveryChannelStatus の lastSuccessfulTime。
alarm-kept = AWS サービスのエラーのうち残すもの: { $kept }。
alarm-kept-not_explained = 無害と確認されていない { $errors } 件
alarm-kept-recorder_denied = レコーダーの { $errors } 件
alarm-kept-delivery_fails = 配信に失敗している配信チャネルの { $errors } 件
alarm-kept-not_recurring = 当初からの周期がない { $errors } 件
alarm-kept-stopped = 停止した { $errors } 件
alarm-kept-not_proven = サービスと検証できない { $errors } 件
alarm-kept-not_exact = メトリクスフィルターで正確に指定できない { $errors } 件
alarm-kept-copied = コピーされた記録の { $errors } 件
alarm-kept-too_long = パターンに収まらない { $errors } 件
alarm-kept-others = ユーザー、ロール、ツール、他のアカウント、匿名の呼び出し元のコールはすべて残します。
alarm-threshold = しきい値は 1 のままにしてください。それより高いと、攻撃者の拒否されたコール 1件では発報しません。
alarm-series-left-out = { $call }（除外）
alarm-uncounted = CIS は他のコードを数えないため、アラームは{ $count ->
   *[other] アクセス拒否のエラー { $count } 件
}を見逃します: { $codes }。
alarm-unlisted = 上限を超えた検出結果にある{ $count ->
   *[other] さらに { $count } 件のエラー
}もアラームを発報させます。呼び出し元は示されません。
alarm-no-address = CIS 1.4 以降は送信元アドレスを比較しますが、このソースでは { $count ->
   *[other] { $count } 件のエラー
}にアドレスがありません。ログ配信以外からのものとして数えます。
alarm-next-write = 次: trailhum alarms{ $source } --cloudformation second-alarm.yaml
alarm-next-details = --details でアラームを発報させるすべての繰り返しエラーを表示

## watch

watch-head = trailhum watch の通知 { $number }、{ $range }。
watch-first-run = 初回実行: 繰り返すエラー { $remembered } 件を記録しました。対応が必要なものを一覧にします。次回からは新しいものだけを通知します。
watch-incomplete = 読み取れなかったものがあります。
watch-kind-new = 新規
watch-kind-new-attention = 新規、対応が必要
watch-kind-verdict = 判定の変更
watch-kind-verdict-attention = 対応が必要になったもの
watch-kind-caller_silent = 無応答: 呼び出し元からの呼び出しがなくなりました
watch-kind-not_read = エラーが繰り返していた場所のレコードが読み取れません
watch-kind-gap = 読み取り不可
watch-kind-accept = 設定ファイル
watch-kind-overdue = 期限超過: 予定の呼び出しがありません
watch-kind-stopped = 停止
watch-kind-resumed = 再開
watch-kind-cadence = 周期の変更
watch-place = { $place }: 繰り返すエラー { $count } 件
watch-caller = { $place } { $caller }: 繰り返すエラー { $count } 件、最後の呼び出し { $last }
watch-item = { $place } { $call }{ $resources ->
    [none] {""}
   *[other] { " " }（{ $resources }）
}: { $what }

## Whether a change worked

verify-worked = 効果がありました: { $time } 以降に { $due }件のコールが予定されていましたが、0件でした。偶然の確率は{ $chance }です。
verify-chance = 約 { $number } 分の 1
verify-chance-less = { $number } 分の 1 未満
verify-partly = 一部のみ: { $worked }件の繰り返しエラーが停止し、{ $failed }件が継続しています。{ $time } 以降に { $seen }件のコールがあります。
verify-changed = 変化しましたが、終わっていません: { $time } 以降に { $seen }件のコールがあり、周期またはエラーが変わったか、後になって停止しました。
verify-not-worked = 効果なし: { $time } 以降に { $seen }件のコールがあります。
verify-too-early = まだ判断できません: { $time } 以降、必要な { $needed }件のうち { $due }件のコールが予定されていて、0件でした。
verify-ask-after = { $time } より後に再度実行してください。
verify-silent = 判断できません: 呼び出し元が沈黙しています。{ $time } 以降、活動を示す他のコールがありません。呼び出し元の停止は対策ではありません。
verify-not-read = 判断できません: { $time } 以降は何も読み取られていないか、記録がそれより前に終わっています。
verify-ended-before = 判断できません: コールは { $time } より前に停止していたか、停止していた可能性があります。
verify-no-cadence = 判断できません: 選択された繰り返しエラーには、{ $time } より前に周期がありませんでした。
verify-column-outcome = 結果
verify-column-due = 予定
verify-column-seen = 実際
verify-column-chance = 偶然
verify-column-every = 周期
verify-column-series = 繰り返しエラー
verify-outcome-worked = 停止
verify-outcome-not_worked = 継続
verify-outcome-changed = 変化
verify-outcome-too_early = 早すぎ
verify-outcome-caller_silent = 沈黙
verify-outcome-ended_before = 以前に停止
verify-outcome-no_cadence = 周期なし
verify-outcome-not_read = 未読み取り
verify-outcome-began_after = 以後に開始
verify-at-that-time = 同じ頃に、他の変化もありました:
verify-setting = { $time } { $call }: { $name } ({ $caller })
verify-began = { $time } 最初のコール: { $series }
verify-stopped = { $time } 最後のコール: { $series }
verify-not-counted = 予定されていた他の { $count }件のコールは、記録が読み取られていないか、呼び出し元が沈黙していたため、数えません。
verify-unlisted = 上限を超えた { $count }件の検出結果は確認していません。

## Which errors to expect

forecast-expected = インベントリの { $resources }リソースの設定から、AWS Config によるエラーは 1日あたり { $range }件と予測されます。失敗が確認されたことのないチェックでは、さらに最大 { $further }件です。
forecast-measured = 監査で測定された周期では、1日あたり { $errors }件です。
forecast-column-a-day = 1日あたり
forecast-column-measured = 測定
forecast-column-without = 設定なし
forecast-column-unknown = 不明
forecast-column-check = チェック
forecast-legend = 設定なし: 設定がなく、12～24時間ごとにポーリングされるリソース。不明: インベントリからは分かりません。0 から: このチェックで AWS Config の失敗が確認されたことはありませんが、ポリシーはコールを許可しています。
forecast-volume = 1か月: { $events }イベント、JSON のレコードで { $megabytes } MB（1件 1,398バイト）。
forecast-cost = { $what }: { $cost } USD（{ $price } USD/GB、{ $region } の定価、{ $date }）
forecast-own-cost = 1 GB あたり { $price }（--price-per-gb）: { $cost }
forecast-and-more = { $named }、他 { $more }件
forecast-missing = 監査にないもの: 予測された { $count }件のエラーが繰り返されていません。レコーダーはこれらのリソースを記録していますか: { $names }
forecast-surplus = 過剰: { $count }件の繰り返しエラーは、インベントリにないか、設定があるリソースに関するものです: { $names }
