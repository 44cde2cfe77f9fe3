export default async function Issue({ params }) {
  const { number } = await params
  return <h1>{`Issue number ${number}`}</h1>
}
