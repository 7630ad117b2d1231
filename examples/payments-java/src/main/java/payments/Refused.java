package payments;

/** A definite refusal; its message is a type of the contract. */
final class Refused extends Exception {
  Refused(String type) {
    super(type);
  }
}
