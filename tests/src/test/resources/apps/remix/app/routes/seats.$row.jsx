import { useLoaderData } from '@remix-run/react'

export const loader = ({ params }) => ({ text: `Seats in row ${params.row}` })

export default function Seats() {
  return <p>{useLoaderData().text}</p>
}
