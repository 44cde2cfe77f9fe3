package dev.lattice.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** What was left over, with what came behind it. */
final class Joined {
    private Joined() {}

    /** Takes both over. */
    static ByteBuf of(ByteBufAllocator allocator, @Nullable ByteBuf left, ByteBuf next) {
        if (left == null) {
            return next;
        }
        if (!left.isReadable()) {
            left.release();
            return next;
        }
        try {
            if (left.refCnt() == 1 && left.isWritable(next.readableBytes())) {
                return left.writeBytes(next);
            }
            try {
                int length = left.readableBytes() + next.readableBytes();
                return allocator.buffer(2 * length).writeBytes(left).writeBytes(next);
            } finally {
                left.release();
            }
        } finally {
            next.release();
        }
    }
}
