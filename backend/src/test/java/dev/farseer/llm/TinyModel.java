package dev.farseer.llm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

/**
 * Writes a GGUF file of about 200 kB with a llama of random weights: its structure is real, its
 * answers are nonsense. One token per character. Dimension 0 of the hidden state is kept constant,
 * so that column 0 of the output matrix is a bias per token: quotes and the end of a turn are
 * likely, raw bytes are not, and answers end by themselves.
 */
final class TinyModel {
  private static final int EMBEDDING = 64;
  private static final int LAYERS = 2;
  private static final int HEADS = 4;
  private static final int KEY_VALUE = 32;
  private static final int FEED_FORWARD = 128;
  private static final int CONTEXT = 8192;
  private static final String TEMPLATE =
      "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n"
          + "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

  // kinds of GGUF values, tensors and tokens
  private static final int UINT32 = 4;
  private static final int INT32 = 5;
  private static final int FLOAT32 = 6;
  private static final int BOOL = 7;
  private static final int STRING = 8;
  private static final int ARRAY = 9;
  private static final int F32 = 0;
  private static final int F16 = 1;
  private static final int NORMAL = 1;
  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;
  private static final int BYTE = 6;

  private record Token(String text, int kind, double bias) {}

  private final Random random = new Random(7);
  private final ByteBuffer meta = buffer(1 << 17);
  private final ByteBuffer infos = buffer(1 << 14);
  private final ByteBuffer data = buffer(1 << 20);
  private int metaCount;
  private int tensorCount;

  private TinyModel() {}

  static void write(Path file) throws IOException {
    TinyModel model = new TinyModel();
    List<Token> vocabulary = vocabulary();
    model.describe(vocabulary);
    model.weights(vocabulary);
    ByteBuffer head = buffer(24);
    head.put("GGUF".getBytes(StandardCharsets.US_ASCII)).putInt(3);
    head.putLong(model.tensorCount).putLong(model.metaCount);
    pad(model.infos, head.position() + model.meta.position());
    try (FileChannel out =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      for (ByteBuffer part : List.of(head, model.meta, model.infos, model.data)) {
        part.flip();
        while (part.hasRemaining()) {
          out.write(part);
        }
      }
    }
  }

  private static List<Token> vocabulary() {
    List<Token> tokens = new ArrayList<>();
    tokens.add(new Token("<unk>", UNKNOWN, -6));
    tokens.add(new Token("<s>", CONTROL, -6));
    tokens.add(new Token("</s>", CONTROL, -6));
    tokens.add(new Token("<|im_start|>", CONTROL, -6));
    tokens.add(new Token("<|im_end|>", CONTROL, 2.5));
    for (int b = 0; b < 256; b++) {
      tokens.add(new Token("<0x%02X>".formatted(b), BYTE, -6));
    }
    tokens.add(new Token("\u2581", NORMAL, 1));
    for (char c = '!'; c <= '~'; c++) {
      double bias = c == '"' ? 2.5 : Character.isLetter(c) ? 1 : -1;
      tokens.add(new Token(String.valueOf(c), NORMAL, bias));
    }
    return tokens;
  }

  private void describe(List<Token> vocabulary) {
    string("general.architecture", "llama");
    string("general.name", "tiny");
    number("general.file_type", 1);
    number("llama.context_length", CONTEXT);
    number("llama.embedding_length", EMBEDDING);
    number("llama.block_count", LAYERS);
    number("llama.feed_forward_length", FEED_FORWARD);
    number("llama.vocab_size", vocabulary.size());
    number("llama.attention.head_count", HEADS);
    number("llama.attention.head_count_kv", KEY_VALUE * HEADS / EMBEDDING);
    number("llama.rope.dimension_count", EMBEDDING / HEADS);
    key("llama.attention.layer_norm_rms_epsilon", FLOAT32).putFloat(1e-5f);
    string("tokenizer.ggml.model", "llama");
    array("tokenizer.ggml.tokens", STRING, vocabulary.size());
    vocabulary.forEach(token -> put(meta, token.text()));
    array("tokenizer.ggml.scores", FLOAT32, vocabulary.size());
    vocabulary.forEach(_ -> meta.putFloat(0));
    array("tokenizer.ggml.token_type", INT32, vocabulary.size());
    vocabulary.forEach(token -> meta.putInt(token.kind()));
    number("tokenizer.ggml.bos_token_id", 1);
    number("tokenizer.ggml.eos_token_id", 4);
    number("tokenizer.ggml.unknown_token_id", 0);
    key("tokenizer.ggml.add_space_prefix", BOOL).put((byte) 0);
    string("tokenizer.chat_template", TEMPLATE);
  }

  private void weights(List<Token> vocabulary) {
    double one = Math.sqrt(EMBEDDING);
    double small = 1 / one;
    matrix("token_embd.weight", EMBEDDING, vocabulary.size(), 1, _ -> one);
    for (int i = 0; i < LAYERS; i++) {
      String block = "blk." + i + ".";
      ones(block + "attn_norm.weight");
      plain(block + "attn_q.weight", EMBEDDING, EMBEDDING, small);
      plain(block + "attn_k.weight", EMBEDDING, KEY_VALUE, small);
      plain(block + "attn_v.weight", EMBEDDING, KEY_VALUE, small);
      constantFirst(block + "attn_output.weight", EMBEDDING, small);
      ones(block + "ffn_norm.weight");
      plain(block + "ffn_gate.weight", EMBEDDING, FEED_FORWARD, small);
      plain(block + "ffn_up.weight", EMBEDDING, FEED_FORWARD, small);
      constantFirst(block + "ffn_down.weight", FEED_FORWARD, 1 / Math.sqrt(FEED_FORWARD));
    }
    ones("output_norm.weight");
    matrix(
        "output.weight",
        EMBEDDING,
        vocabulary.size(),
        small,
        row -> vocabulary.get(row).bias() * Math.sqrt(2) / one);
  }

  /** A matrix whose column 0 is given and whose rest is random. */
  private void matrix(
      String name, int columns, int rows, double deviation, IntToDoubleFunction first) {
    tensor(name, F16, columns, rows);
    for (int i = 0; i < rows * columns; i++) {
      double value =
          i % columns == 0 ? first.applyAsDouble(i / columns) : random.nextGaussian() * deviation;
      data.putShort(Float.floatToFloat16((float) value));
    }
    pad(data, 0);
  }

  private void plain(String name, int columns, int rows, double deviation) {
    matrix(name, columns, rows, deviation, _ -> random.nextGaussian() * deviation);
  }

  /** Adds to every dimension of the hidden state but the constant one. */
  private void constantFirst(String name, int columns, double deviation) {
    tensor(name, F16, columns, EMBEDDING);
    for (int i = 0; i < EMBEDDING * columns; i++) {
      double value = i < columns ? 0 : random.nextGaussian() * deviation;
      data.putShort(Float.floatToFloat16((float) value));
    }
    pad(data, 0);
  }

  private void ones(String name) {
    tensor(name, F32, EMBEDDING);
    for (int i = 0; i < EMBEDDING; i++) {
      data.putFloat(1);
    }
    pad(data, 0);
  }

  private void tensor(String name, int kind, int... dimensions) {
    put(infos, name);
    infos.putInt(dimensions.length);
    for (int dimension : dimensions) {
      infos.putLong(dimension);
    }
    infos.putInt(kind).putLong(data.position());
    tensorCount++;
  }

  private ByteBuffer key(String name, int kind) {
    put(meta, name);
    metaCount++;
    return meta.putInt(kind);
  }

  private void number(String name, int value) {
    key(name, UINT32).putInt(value);
  }

  private void string(String name, String value) {
    put(key(name, STRING), value);
  }

  private void array(String name, int kind, int length) {
    key(name, ARRAY).putInt(kind).putLong(length);
  }

  private static void put(ByteBuffer buffer, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    buffer.putLong(bytes.length).put(bytes);
  }

  private static void pad(ByteBuffer buffer, int before) {
    while ((before + buffer.position()) % 32 != 0) {
      buffer.put((byte) 0);
    }
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
