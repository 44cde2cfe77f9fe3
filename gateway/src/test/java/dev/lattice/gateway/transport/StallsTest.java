package dev.lattice.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.lattice.gateway.testing.Rig;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class StallsTest {
    private static final int PIECE_BYTES = 64 << 20;

    @Test
    void whereMemoryIsShortWhoHasStoodLongestGoesAndTheOthersStay() throws IOException {
        Queue<Channel> channels = new ConcurrentLinkedQueue<>();
        try (Transport transport = Transport.open(1, PIECE_BYTES * 3L / 2, () -> {})) {
            Channel listener = transport.open(Rig.anyPort(), channel -> {
                channels.add(channel);
                channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[PIECE_BYTES]));
            });
            int port = ((InetSocketAddress) listener.localAddress()).getPort();
            try (Socket first = Rig.dial(port)) {
                await().until(() -> channels.size() == 1);
                try (Socket second = Rig.dial(port)) {
                    await().until(() ->
                            channels.stream().filter(Channel::isOpen).count() == 1 && channels.size() == 2);
                    assertThat(channels.element().isOpen()).as("the first").isFalse();
                    assertThatExceptionOfType(SocketException.class)
                            .isThrownBy(() -> first.getInputStream().readNBytes(PIECE_BYTES));
                    assertThat(second.getInputStream().readNBytes(PIECE_BYTES)).hasSize(PIECE_BYTES);
                }
            }
        }
    }
}
