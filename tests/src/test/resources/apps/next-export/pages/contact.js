export default function Contact() {
  return <h1>Write to us</h1>
}
