package dev.lattice.server.hook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.api.hook.PreviewMode;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.workload.Desired;
import dev.lattice.server.hook.PullRequest.Change;
import dev.lattice.server.hook.StoredDelivery.Outcome;
import dev.lattice.server.workload.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From what a host sends of a pull request to what is done about it. */
class PullRequestTest {
    private static final String COMMIT = "4f2a9c01234f2a9c01234f2a9c01234f2a9c0123";
    private static final String OLD = "0123456789012345678901234567890123456789";
    private static final String OWN = "ada/shop";
    private static final String FORK = "eve/shop";

    private static Optional<PullRequest> read(String body) {
        return PullRequestReader.read(
                new Incoming(_ -> Optional.empty(), body.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    }

    private static String repository(String host, String path) {
        return "{'full_name':'" + path + "','private':false,'html_url':'https://" + host + "/" + path
                + "','clone_url':'https://" + host + "/" + path + ".git','ssh_url':'git@" + host + ":" + path
                + ".git'}";
    }

    private static String github(String action, String head) {
        return github(action, head, "fix");
    }

    private static String github(String action, String head, String branch) {
        return "{'action':'" + action + "','number':12,'pull_request':{'number':12,'state':'open','draft':true,"
                + "'html_url':'https://github.com/ada/shop/pull/12','updated_at':'2026-05-01T10:00:05Z',"
                + "'head':{'label':'x','ref':'" + branch + "','sha':'" + COMMIT + "','repo':"
                + (head.isEmpty() ? "null" : repository("github.com", head))
                + "},'base':{'label':'x','ref':'main','sha':'" + OLD + "','repo':" + repository("github.com", OWN)
                + "}},'repository':" + repository("github.com", OWN) + "}";
    }

    private static String gitlab(String action, String more, int source) {
        return "{'object_kind':'merge_request','event_type':'merge_request','project':{'id':14,"
                + "'web_url':'https://gitlab.example/ada/shop','git_http_url':'https://gitlab.example/ada/shop.git',"
                + "'git_ssh_url':'git@gitlab.example:ada/shop.git','default_branch':'main'},"
                + "'object_attributes':{'id':99,'iid':12,'target_branch':'main','source_branch':'fix',"
                + "'source_project_id':" + source + ",'target_project_id':14,'state':'opened',"
                + "'updated_at':'2026-05-01 10:00:05 UTC','url':'https://gitlab.example/ada/shop/-/merge_requests/12',"
                + "'last_commit':{'id':'" + COMMIT + "','message':'x'},'action':'" + action + "'" + more + "}}";
    }

    private static Optional<Origin> origin(Desired desired, String repository) {
        return Optional.of(
                new Origin(new WorkloadId(1), new ProjectId(1), "shop", desired, repository, Optional.empty()));
    }

    private static Verdict verdict(PreviewMode mode, Desired desired, String body) {
        return Verdict.of(mode, origin(desired, "https://github.com/ada/shop"), read(body));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "off      | opened      | ada/shop | running | nothing | previews are off",
                "off      | closed      | ada/shop | running | nothing | previews are off",
                "branches | opened      | ada/shop | running | waiting | ''",
                "branches | reopened    | ada/shop | running | waiting | ''",
                "branches | synchronize | ada/shop | running | waiting | ''",
                "branches | closed      | ada/shop | running | waiting | ''",
                "branches | labeled     | ada/shop | running | nothing | nothing is done for this",
                "branches | edited      | ada/shop | running | nothing | nothing is done for this",
                "branches | opened      | eve/shop | running | nothing | it comes from a fork",
                "branches | synchronize | ''       | running | nothing | it comes from a fork",
                "branches | closed      | eve/shop | running | waiting | ''",
                "forks    | opened      | eve/shop | running | waiting | ''",
                "forks    | opened      | ''       | running | waiting | ''",
                "forks    | opened      | ada/shop | running | waiting | ''",
                "branches | opened      | ada/shop | stopped | nothing | the workload is stopped",
                "branches | closed      | ada/shop | stopped | waiting | ''",
                "branches | opened      | ada/shop | deleted | nothing | being deleted",
            })
    void everyEventHasAnOutcome(String mode, String action, String head, String desired, String outcome, String note) {
        Verdict verdict = verdict(
                PreviewMode.valueOf(mode.toUpperCase(Locale.ROOT)),
                Desired.valueOf(desired.toUpperCase(Locale.ROOT)),
                github(action, head));
        assertThat(HookStore.lower(verdict.outcome())).isEqualTo(outcome);
        assertThat(verdict.note()).contains(note);
        assertThat(verdict.note().isEmpty()).isEqualTo(verdict.outcome() == Outcome.WAITING);
    }

    @ParameterizedTest
    @CsvSource({
        "open,     '',   OPENED",
        "reopen,   '',   REOPENED",
        "update,   '" + OLD + "', PUSHED",
        "update,   '',   OTHER",
        "close,    '',   CLOSED",
        "merge,    '',   CLOSED",
        "approved, '',   OTHER",
    })
    void gitlabsAreReadWithTheirOwnWords(String action, String oldrev, Change change) {
        PullRequest read = read(gitlab(action, oldrev.isEmpty() ? "" : ",'oldrev':'" + oldrev + "'", 14))
                .orElseThrow();
        assertThat(read)
                .isEqualTo(new PullRequest(
                        12,
                        change,
                        "fix",
                        Optional.of(COMMIT),
                        false,
                        read.repositories(),
                        Optional.of("https://gitlab.example/ada/shop/-/merge_requests/12"),
                        Optional.of(Instant.parse("2026-05-01T10:00:05Z"))));
        assertThat(read.ref(Provider.GITLAB)).isEqualTo("refs/heads/fix");
        assertThat(Verdict.of(
                                PreviewMode.BRANCHES,
                                origin(Desired.RUNNING, "ssh://git@gitlab.example:2222/ada/shop"),
                                Optional.of(read))
                        .outcome())
                .isEqualTo(change == Change.OTHER ? Outcome.NOTHING : Outcome.WAITING);
        PullRequest fork = read(gitlab(action, "", 15)).orElseThrow();
        assertThat(fork.fork()).isTrue();
        assertThat(fork.ref(Provider.GITLAB)).isEqualTo("refs/merge-requests/12/head");
    }

    @Test
    void githubsAndGiteasAreReadAlike() {
        PullRequest read = read(github("synchronized", OWN)).orElseThrow();
        assertThat(read.number()).isEqualTo(12);
        assertThat(read.change()).isEqualTo(Change.PUSHED);
        assertThat(read.fork()).isFalse();
        assertThat(read.head()).contains(COMMIT);
        assertThat(read.at()).contains(Instant.parse("2026-05-01T10:00:05Z"));
        assertThat(read.ref(Provider.GITEA)).isEqualTo("refs/heads/fix");
        assertThat(read(github("opened", FORK)).orElseThrow().ref(Provider.GITHUB))
                .isEqualTo("refs/pull/12/head");
        assertThat(read(github("opened", OWN).replace("10:00:05Z", "12:00:05+02:00"))
                        .orElseThrow()
                        .at())
                .contains(Instant.parse("2026-05-01T10:00:05Z"));
    }

    @Test
    void whatIsNotABranchOfTheRepositoryIsAnybodys() {
        assertThat(read(github("opened", "", "fix")).orElseThrow().fork())
                .as("its repository was deleted")
                .isTrue();
        PullRequest review = read(github("opened", OWN, "refs/pull/12/head")).orElseThrow();
        assertThat(review.fork())
                .as("pushed for review by somebody who may not push branches")
                .isTrue();
        assertThat(review.ref(Provider.GITEA)).isEqualTo("refs/pull/12/head");
        String twoFaced = github("opened", FORK).replace("git@github.com:eve/shop.git", "git@github.com:ada/shop.git");
        assertThat(read(twoFaced).orElseThrow().fork())
                .as("one of its URLs is another's")
                .isTrue();
    }

    @Test
    void anotherRepositorysAreToldSo() {
        Verdict verdict = Verdict.of(
                PreviewMode.FORKS,
                origin(Desired.RUNNING, "https://github.com/ada/other"),
                read(github("closed", OWN)));
        assertThat(verdict.outcome()).isEqualTo(Outcome.NOTHING);
        assertThat(verdict.note()).startsWith("another repository");
        assertThat(Verdict.of(PreviewMode.FORKS, Optional.empty(), read(github("opened", OWN)))
                        .note())
                .contains("from Git any more");
    }

    @ParameterizedTest
    @CsvSource({
        "https://github.com/ada/shop/pull/12,           true",
        "https://GitHub.com/ada/shop/pull/12,           true",
        "http://github.com/ada/shop/pull/12,            false",
        "https://github.com.evil.example/pull/12,       false",
        "https://github.com@evil.example/pull/12,       false",
        "https://ada:secret@github.com/ada/shop/pull/12,false",
        "javascript:alert(1)//github.com,               false",
        "//github.com/ada/shop/pull/12,                 false",
        "https://github.com\\@evil.example/,            false",
    })
    void onlyItsHostsPageIsLedTo(String url, boolean led) {
        PullRequest read = read(github("opened", OWN)
                        .replace("'https://github.com/ada/shop/pull/12'", "'" + url.replace("\\", "\\\\") + "'"))
                .orElseThrow();
        assertThat(read.page("git@github.com:ada/shop.git").isPresent()).isEqualTo(led);
        assertThat(read.page("file:///srv/shop")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{}",
                "[1",
                "{'pull_request':12}",
                "{'object_attributes':{}}",
                "{'action':'opened','number':0,'pull_request':{}}",
                "{'action':'opened','number':-3,'pull_request':{'head':{'ref':'fix','sha':'" + COMMIT + "'}}}",
                "{'action':'opened','number':99999999999,'pull_request':{'head':{'ref':'fix','sha':'" + COMMIT + "'}}}",
                "{'action':'opened','number':3,'pull_request':{'head':{'ref':'fix','sha':'$(reboot)'}}}",
                "{'action':'opened','number':3,'pull_request':{'head':{'ref':'fi\\u001bx','sha':'" + COMMIT + "'}}}",
                "{'action':'opened','number':3,'pull_request':{'head':{'sha':'" + COMMIT + "'}}}",
            })
    void whatIsNoPayloadIsReadAsNothing(String body) {
        assertThat(read(body)).isEmpty();
        Verdict verdict = verdict(PreviewMode.FORKS, Desired.RUNNING, body);
        assertThat(verdict.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(verdict.note()).contains("not one of a pull request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "+999999999-12-31T23:59:59Z", "-0001-01-01T00:00:00Z", "2026-13-01T00:00:00Z"})
    void aTimeThatIsNoneIsLeftOut(String time) {
        assertThat(read(github("opened", OWN).replace("2026-05-01T10:00:05Z", time))
                        .orElseThrow()
                        .at())
                .isEmpty();
    }

    @Test
    void whatIsTooMuchIsNotRead() {
        assertThat(read(github("opened", OWN, "a".repeat(256)))).isEmpty();
        assertThat(read("{'x':" + "[".repeat(65) + "]".repeat(65) + ","
                        + github("opened", OWN).substring(1)))
                .isEmpty();
        assertThat(read("{'x':" + "[".repeat(50) + "]".repeat(50) + ","
                        + github("opened", OWN).substring(1)))
                .isPresent();
    }

    @Test
    void oneThatHasEndedNeedNoBranchAnyMore() {
        assertThat(read("{'action':'closed','number':12,'pull_request':{'head':null,'base':{'repo':"
                        + repository("github.com", OWN) + "}}}"))
                .get()
                .extracting(PullRequest::change)
                .isEqualTo(Change.CLOSED);
    }
}
