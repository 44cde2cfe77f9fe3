package dev.lattice.agent.tunnel.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.agent.tunnel.provider.ClientOutput.Interrupted;
import dev.lattice.agent.tunnel.provider.ClientOutput.News;
import dev.lattice.agent.tunnel.provider.ClientOutput.Opened;
import dev.lattice.agent.tunnel.provider.ClientOutput.Trouble;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What clients say, as their documentation and issues show it. */
class ClientOutputTest {
    private static List<News> hear(TunnelProvider provider, String text) {
        ClientOutput output = provider.output();
        return text.lines().map(output::hear).flatMap(Optional::stream).toList();
    }

    @Test
    void localtunnelTellsItsAddressAndWhyItEnds() {
        assertThat(hear(new Localtunnel(""), """
                        your url is: https://web-1.loca.lt
                        /usr/lib/node_modules/localtunnel/bin/lt.js:81
                            throw err;
                        Error: connection refused: localtunnel.me:39423 (check your firewall settings)
                            at Socket.<anonymous> (TunnelCluster.js:52:11)
                        """))
                .containsExactly(
                        new Opened("https://web-1.loca.lt"),
                        new Trouble("connection refused: localtunnel.me:39423 (check your firewall settings)"));
    }

    @Test
    void cloudflaredsAddressLeadsHereOnceAConnectionIsRegistered() {
        assertThat(hear(new Cloudflared(), """
                        2024-11-11T19:57:55Z INF Thank you for trying Cloudflare Tunnel. Doing so, without an account
                        2024-11-11T19:57:55Z INF Requesting new quick Tunnel on trycloudflare.com...
                        2024-11-11T19:57:58Z INF +--------------------------------------------------------------+
                        2024-11-11T19:57:58Z INF |  Your quick Tunnel has been created! Visit it at (it may take |
                        2024-11-11T19:57:58Z INF |  https://four-dashed-word-url.trycloudflare.com               |
                        2024-11-11T19:57:58Z INF +--------------------------------------------------------------+
                        """)).isEmpty();
        for (String registered : List.of(
                "INF Registered tunnel connection connIndex=3 connection=f7c6f7af location=lhr01 protocol=http2",
                "INF Connection c206cf44-945f-4c3c-a85c-af60c6338dc2 registered connIndex=0 location=ORD")) {
            assertThat(hear(new Cloudflared(), """
                            2024-11-11T19:57:58Z INF |  https://four-dashed-word-url.trycloudflare.com       |
                            2024-11-11T19:58:01Z %s
                            2024-11-11T19:58:02Z INF Unregistered tunnel connection connIndex=2
                            """.formatted(registered)))
                    .containsExactly(new Opened("https://four-dashed-word-url.trycloudflare.com"));
        }
    }

    @Test
    void cloudflaredsFailureIsNoAddress() {
        assertThat(hear(new Cloudflared(), """
                        2022-01-29T09:49:15Z INF Requesting new quick Tunnel on trycloudflare.com...
                        failed to request quick Tunnel: Post "https://api.trycloudflare.com/tunnel": no such host
                        """))
                .containsExactly(new Trouble("failed to request quick Tunnel: Post"
                        + " \"https://api.trycloudflare.com/tunnel\": no such host"));
    }

    @Test
    void ngrokTellsItsAddressAndWhenItIsAway() {
        assertThat(hear(new Ngrok(), """
                        {"lvl":"info","msg":"no configuration paths supplied","t":"2026-09-12T20:25:13+0200"}
                        {"lvl":"info","msg":"starting web service","obj":"web","addr":"127.0.0.1:4040","err":null}
                        {"lvl":"info","msg":"client session established","obj":"tunnels.session"}
                        {"lvl":"info","msg":"started tunnel","name":"command_line","addr":{"Scheme":"http",\
                        "Host":"127.0.0.1:9700"},"url":"https://94b1-82.ngrok-free.app"}
                        {"lvl":"eror","msg":"session closed, starting reconnect loop","err":"read EOF from remote peer"}
                        {"lvl":"info","msg":"client session established","obj":"csess"}
                        """))
                .containsExactly(
                        new Opened("https://94b1-82.ngrok-free.app"),
                        new Interrupted(),
                        new Opened("https://94b1-82.ngrok-free.app"));
    }

    @Test
    void ngroksSafeAddressCounts() {
        assertThat(hear(new Ngrok(), """
                        {"msg":"started tunnel","url":"https://a.ngrok.io"}
                        {"msg":"started tunnel","url":"http://a.ngrok.io"}
                        """)).containsExactly(new Opened("https://a.ngrok.io"));
    }

    @Test
    void ngroksTokenIsNotToldOn() {
        List<News> news = hear(new Ngrok(), """
                {"lvl":"eror","msg":"failed to auth","err":"The authtoken you specified does not look like a proper \
                ngrok tunnel authtoken.\\nYour authtoken: s3cret\\n\\r\\nERR_NGROK_105\\r\\n"}
                ERROR:  Your authtoken: s3cret
                ERROR:  ERR_NGROK_105
                {"lvl":"crit","msg":"command failed","err":"Your authtoken: s3cret ERR_NGROK_107"}
                """);
        assertThat(news)
                .containsExactly(
                        new Trouble("The authtoken you specified does not look like a proper ngrok tunnel authtoken."
                                + " (ERR_NGROK_105)"),
                        new Trouble("ERR_NGROK_105"),
                        new Trouble("ERR_NGROK_107"));
        assertThat(news.toString()).doesNotContain("s3cret");
    }
}
